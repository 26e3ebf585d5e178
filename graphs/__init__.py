"""The weight graph, on a Tk canvas or as a figure."""
