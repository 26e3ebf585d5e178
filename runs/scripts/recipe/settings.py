"""An example of what a script is told about its run; `script` writes this part by itself."""

from runs.scripts.recipe.activations import tanh
from runs.scripts.recipe.initializers import normal
from runs.scripts.recipe.losses import mean_squared_error
from runs.scripts.recipe.normalizations import max_abs
from runs.scripts.recipe.optimizers import adam
from runs.scripts.recipe.sources import swiss_roll

data_seed = 1
source = swiss_roll
data = {"count": 200}
data_noise = 0.1
held_out_samples = 40
normalization = max_abs
precision = "float64"

seed = 1
layers = [3, 8, 2, 8, 3]
code_layer = 2
activations = [tanh, tanh, tanh, tanh]
initializer = normal
initial = {"scale": 0.5}

loss = mean_squared_error
optimizer = adam
options = {"learning_rate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
batch_size = 32
input_noise = 0.05
updates = 500
