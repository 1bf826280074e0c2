"""Linear layers laid out once: the numbers are those of plain layers but for rounding."""

import pytest
import torch
from transformers.activations import ACT2FN

from aibot_local.engines.packed_layers import pack_layers


class Block(torch.nn.Module):
    """A layer with an activation after it and one without, named as BERT's are."""

    def __init__(self, activation: str, *, bias: bool = True) -> None:
        super().__init__()
        self.dense = torch.nn.Linear(48, 96, bias=bias)
        self.intermediate_act_fn = ACT2FN[activation]
        self.out = torch.nn.Linear(96, 24, bias=bias)

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        made: torch.Tensor = self.out(self.intermediate_act_fn(self.dense(states)))
        return made


def compute(block: Block, states: torch.Tensor) -> torch.Tensor:
    with torch.inference_mode():
        made: torch.Tensor = block(states).float()
    return made


@pytest.mark.parametrize("activation", ["gelu", "gelu_new", "relu"])
@pytest.mark.parametrize("bias", [True, False])
def test_same_numbers_but_for_rounding(activation: str, bias: bool) -> None:
    torch.manual_seed(3)
    block = Block(activation, bias=bias).eval()
    states = torch.randn(5, 48)
    exact = compute(block, states)
    rounded = block.bfloat16()
    plain = float((compute(rounded, states.bfloat16()) - exact).abs().max())
    if not pack_layers(rounded):
        pytest.skip("this torch or processor has no such products")
    packed = float((compute(rounded, states.bfloat16()) - exact).abs().max())
    assert packed <= max(plain, 0.01)
    assert packed > 0  # it did compute in bfloat16


def test_gelu_is_computed_once() -> None:
    block = Block("gelu").bfloat16().eval()
    if not pack_layers(block):
        pytest.skip("this torch or processor has no such products")
    assert isinstance(block.intermediate_act_fn, torch.nn.Identity)


def test_other_activations_stay() -> None:
    block = Block("relu").bfloat16().eval()
    pack_layers(block)
    assert not isinstance(block.intermediate_act_fn, torch.nn.Identity)


def test_without_the_products_nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", lambda: False)
    block = Block("gelu").bfloat16().eval()
    assert not pack_layers(block)
    assert "forward" not in vars(block.dense)
    assert not isinstance(block.intermediate_act_fn, torch.nn.Identity)
