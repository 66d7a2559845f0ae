"""Writes models for `dixit-encoder`: eight-bit weights, in the safetensors format. Needs numpy only.

    tensors = {"text.heads": np.array([12], np.int32)}
    tensors["text.layer.0.up.weight"], tensors["text.layer.0.up.scale"] = quantise_linear(weight)
    tensors["text.layer.0.up.bias"] = bias.astype(np.float32)
    save("weights.safetensors", tensors)

Names and shapes: `Stack::load`, `Encoder::load` and `Linear::load` in `crates/dixit-encoder`.
"""

import json

import numpy as np

# The names that the format has for the types that are read.
TYPES = {"float32": "F32", "int8": "I8", "int32": "I32"}


def quantise_rows(rows):
    """Rows of floats as (int8, float32 scale by row), with `rows` close to `int8 * scale[:, None]`.

    Symmetric; all of -127 to 127 is used, as products are exact on every processor.
    """
    rows = np.asarray(rows, np.float32)
    scale = np.abs(rows).max(axis=1) / np.float32(127)
    scale[scale == 0] = 1
    codes = np.rint(rows / scale[:, None]).clip(-127, 127).astype(np.int8)
    return codes, scale.astype(np.float32)


def quantise_linear(weight):
    """The weight of a linear map, outputs × inputs, as (int8, float32 scale by output)."""
    weight = np.asarray(weight, np.float32)
    if weight.ndim != 2:
        raise ValueError(f"a weight has two dimensions, this one {weight.ndim}")
    return quantise_rows(weight)


def save(path, tensors):
    """Writes arrays by name (float32, int8 or int32), sorted by name: the same arrays give the same bytes."""
    header, blobs, end = {}, [], 0
    for name in sorted(tensors):
        array = np.asarray(tensors[name], order="C")
        if array.dtype.name not in TYPES:
            raise ValueError(f"tensor {name} holds {array.dtype}; float32, int8 or int32 is expected")
        blob = array.astype(array.dtype.newbyteorder("<")).tobytes()
        offsets = [end, end + len(blob)]
        header[name] = {"dtype": TYPES[array.dtype.name], "shape": list(array.shape), "data_offsets": offsets}
        blobs.append(blob)
        end += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as out:
        out.write(len(text).to_bytes(8, "little"))
        out.write(text)
        out.writelines(blobs)
