"""Linear layers of a bfloat16 transformer, laid out once for the processor.

Left to itself torch lays out the weights of a layer anew at every product, copies the bias in before it, and computes
GELU in a pass of its own. oneDNN does all three in one product, on weights laid out before; what comes out is rounded
once less. benchmarks/embedding.py: 1.2 times the sentences a second. In float32 nothing was gained.
"""

from collections.abc import Callable
from typing import Any

_ROWS = 1024  # tokens of a product that the layout is best for; any other number gives its own bits too, only slower


def pack_layers(model: Any) -> bool:  # noqa: ANN401
    """Have the linear layers of a bfloat16 model compute so from now on; whether this torch and processor can."""
    import torch

    wanted = ("_is_mkldnn_bf16_supported", "_reorder_linear_weight", "_linear_pointwise")
    kernels = torch.ops.mkldnn
    if not all(hasattr(kernels, name) for name in wanted) or not kernels._is_mkldnn_bf16_supported():
        return False
    for module in model.modules():  # each before those it is made of
        if _ends_in_gelu(module):
            module.dense.forward = _pack(module.dense, "gelu")
            module.intermediate_act_fn = torch.nn.Identity()
        elif isinstance(module, torch.nn.Linear) and "forward" not in vars(module):
            module.forward = _pack(module, "none")  # type: ignore[assignment]
    return True


def _ends_in_gelu(module: Any) -> bool:  # noqa: ANN401
    """Whether a module is a linear layer with exact GELU after it, as BERT's kin name them in transformers."""
    import torch
    from transformers.activations import GELUActivation

    after = getattr(module, "intermediate_act_fn", None)
    return (
        isinstance(getattr(module, "dense", None), torch.nn.Linear)
        and isinstance(after, GELUActivation)
        and after.act is torch.nn.functional.gelu
    )


def _pack(layer: Any, after: str) -> Callable[[Any], Any]:  # noqa: ANN401
    import torch

    kernels = torch.ops.mkldnn
    weight = kernels._reorder_linear_weight(layer.weight.detach(), _ROWS)
    bias = None if layer.bias is None else layer.bias.detach()
    return lambda states: kernels._linear_pointwise(states, weight, bias, after, [], "none")
