"""A study that takes a second: 4-2-4 with two rates, two starts and two seeds."""

from __future__ import annotations

from config.study import Study, parse_study

TEXT = """\
# What the study is about, in
# two lines: <b> & "quotes".

title: A small study
base:
  data: {source: one_hot, width: 4}
  model: {layers: [4, 2, 4], code_layer: 1, activations: sigmoid}
  training: {optimizer: {name: sgd, learning_rate: 1}, loss: binary_cross_entropy,
    reduction: sum, batch_size: 1, max_epochs: 30}
vary:
  start:
    - {label: small | big, set: {model.initializer.scale: 0.1}}
    - {label: constant, set: {model.initializer: {name: constant, value: 1}}, seeds: 1}
  training.optimizer.learning_rate: [0.5, 2]
seeds: 2
record: [loss, binary_cross_entropy, target_log_loss, right, mirrored, epochs]
draw:
  - {kind: curves, measure: target_log_loss}
  - {kind: final, measure: right, along: start}
  - {kind: heat_maps}
  - {kind: hidden_states, cell: [constant, "0.5"]}
  - {kind: reconstructions}
source: Nobody, <never>
published:
  - {measure: loss, values: [1, null]}
differs: ["Everything & nothing."]
"""


def small_study(text: str = TEXT) -> Study:
    """The study above, or one much like it."""
    return parse_study(text)
