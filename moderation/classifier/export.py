"""Turns a trained network into the artefact that ships: int8 ONNX, tokenizer, manifest with hashes.

    python -m moderation.classifier.export --run DIR --out DIR

Weights are quantised per channel and to seven bits: processors without VNNI add pairs of 8-bit products in 16 bits
and saturate, so full-range weights would score differently from one machine to the next. Thresholds are fixed
beforehand and not tuned on the held-out examples. Needs the `train` extra.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import AutoConfig, AutoModel

from moderation.classifier.artefact import MANIFEST
from moderation.classifier.network import FLAGS, INTENTS, Network
from moderation.model import Flag

NAME = "rapport-minilm"
LANGUAGES = ["en", "fr", "es", "pt", "tl", "und"]
MAX_TOKENS = 64
OUTPUTS = ["intent_logits", "flag_logits", "similarity"]
THRESHOLD = 0.5
# A missed threat costs more than a needless look.
THREAT_THRESHOLD = 0.4


def main() -> None:
    """Reads the arguments, exports, writes the manifest."""
    parser = argparse.ArgumentParser(description="Export a trained network as the shipped artefact.")
    for name in ("--run", "--encoder", "--out"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--fp32", action="store_true", help="leave the weights as they are, to compare with")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    network = load_network(args.run, args.encoder)
    write_onnx(network, args.out / "model.onnx", fp32=args.fp32)
    shutil.copy(args.run / "tokenizer.json", args.out / "tokenizer.json")
    write_manifest(args.out, json.loads((args.run / "network.json").read_text()))


def load_network(run: Path, encoder: Path) -> Network:
    """The trained network, ready to be traced."""
    network = Network(AutoModel.from_config(AutoConfig.from_pretrained(encoder)))
    network.load_state_dict(torch.load(run / "network.pt", weights_only=True))
    network.eval()
    return network


def write_onnx(network: Network, target: Path, *, fp32: bool) -> None:
    """Exports with free batch and length, then quantises unless told not to."""
    with TemporaryDirectory() as scratch:
        exported = Path(scratch) / "fp32.onnx"
        batch, length = torch.export.Dim("batch"), torch.export.Dim("length")
        ids = torch.ones(2, 16, dtype=torch.int64)
        torch.onnx.export(
            network,
            (ids, torch.ones_like(ids)),
            str(exported),
            input_names=["input_ids", "attention_mask"],
            output_names=OUTPUTS,
            dynamic_shapes=({0: batch, 1: length}, {0: batch, 1: length}),
            dynamo=True,
            external_data=False,
        )
        onnx.save(without_traces(onnx.load(exported)), exported)
        if fp32:
            shutil.copy(exported, target)
            return
        quantize_dynamic(
            exported,
            target,
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )


def without_traces(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model without shape notes, which stop the quantiser, or source lines, which name this machine's folders."""
    del model.graph.value_info[:]
    for part in (
        model,
        model.graph,
        *model.graph.node,
        *model.graph.initializer,
        *model.graph.input,
        *model.graph.output,
    ):
        part.doc_string = ""
        del part.metadata_props[:]
    return model


def write_manifest(out: Path, learnt: dict[str, dict[str, float]]) -> None:
    """Writes model.json: label order, thresholds, signal weights, and the hash of each file."""
    fields = {
        "name": NAME,
        "intents": [str(intent) for intent in INTENTS],
        "flags": [str(flag) for flag in FLAGS],
        "languages": LANGUAGES,
        "max_tokens": MAX_TOKENS,
        "intent_temperature": 1.0,
        "similarity_threshold": 0.8,
        "thresholds": {str(flag): THREAT_THRESHOLD if flag is Flag.THREAT else THRESHOLD for flag in FLAGS},
        "signal_weights": {kind: round(weight, 4) for kind, weight in learnt["signal_weights"].items()},
        "files": {
            name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in ("model.onnx", "tokenizer.json")
        },
    }
    (out / MANIFEST).write_text(json.dumps(fields, indent=1) + "\n")


if __name__ == "__main__":
    main()
