"""Loads the files that write.ts wrote into the nn.Sequential that their metadata names, with every key accounted for, and adds to
to.json what comes of x: outputs y in eval mode, in float64, and which module PyTorch made.

Made with Debian's PyTorch 1.13.0a0.
"""

import json
import os

import torch
from torch import nn

import safetensors_file

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    with open(os.path.join(HERE, "to.json")) as file:
        described = json.load(file)
    for each in described:
        state, metadata = safetensors_file.read(os.path.join(HERE, each["file"]))
        model = eval(metadata["module"], {"nn": nn})
        model.load_state_dict(state, strict=True)
        model.double().eval()
        with torch.no_grad():
            each["y"] = model(torch.tensor(each["x"], dtype=torch.float64)).tolist()
        each["module"] = repr(model)
    lines = ",\n".join("  " + json.dumps(each) for each in described)
    with open(os.path.join(HERE, "to.json"), "w") as file:
        file.write(f"[\n{lines}\n]\n")


main()
