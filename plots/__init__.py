"""matplotlib views of snapshots."""
