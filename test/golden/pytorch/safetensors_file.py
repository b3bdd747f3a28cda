"""Safetensors files without the safetensors package: eight bytes that say how long the header is, JSON, numbers."""

import json
import struct

import torch

TYPES = {
    torch.float64: "F64",
    torch.float32: "F32",
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.int64: "I64",
}
SIZES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8}


def data_of(tensor):
    flat = tensor.detach().contiguous().reshape(-1)
    return bytes(flat.view(torch.int16).numpy() if flat.dtype is torch.bfloat16 else flat.numpy())


def write(path, state, metadata=None):
    """As the package does: widest types first, then by name."""
    names = sorted(state, key=lambda name: (-SIZES[TYPES[state[name].dtype]], name))
    header = {"__metadata__": metadata} if metadata else {}
    data = b""
    for name in names:
        more = data_of(state[name])
        place = [len(data), len(data) + len(more)]
        header[name] = {"dtype": TYPES[state[name].dtype], "shape": list(state[name].shape), "data_offsets": place}
        data += more
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def read(path):
    """Tensors by name, and metadata."""
    with open(path, "rb") as file:
        content = bytearray(file.read())
    (length,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    types = {name: dtype for dtype, name in TYPES.items()}
    state = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        dtype = types[entry["dtype"]]
        part = content[8 + length + begin : 8 + length + end]
        state[name] = torch.frombuffer(part, dtype=dtype).reshape(entry["shape"]).clone()
    return state, metadata
