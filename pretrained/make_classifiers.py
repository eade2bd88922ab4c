"""Trains the small classifiers that judge generators: python pretrained/make_classifiers.py [NAME …].

Each learns the training part of an embedded set alone, a minute or two on one core, from a fixed seed. index.json keeps
how it was taught and how it does on the held-out part. The same machine and torch give the same file, byte for byte.
"""

import dataclasses
import json
import sys
import time
from pathlib import Path

import safetensors.torch
import torch

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from playground.data import DATA  # noqa: E402  # the folder above is on the path only now
from playground.data.images.source import ImageSource  # noqa: E402
from playground.judging.teaching import Course, accuracy, pupil, sure, teach  # noqa: E402
from playground.metrics.classifier import Classifier  # noqa: E402

COURSES = {"digits": Course(size=28, epochs=28), "avatars": Course(size=32, epochs=14), "moods": Course(size=32, epochs=24)}
INDEX = HERE / "index.json"


def main(names: list[str]) -> None:
    """Teach the classifiers called `names`, or all of them."""
    torch.set_num_threads(1)
    for name in names or COURSES:
        start = time.process_time()
        source = DATA[name]().open()
        assert isinstance(source, ImageSource)
        classifier = pupil(source, COURSES[name])
        for _ in teach(classifier, source, COURSES[name]):
            pass
        right = keep(name, source, classifier)["held_out_accuracy"]
        print(f"{name}: {right:.1%} of the held-out pictures, {time.process_time() - start:.0f} s of one core")


def keep(name: str, source: ImageSource, classifier: Classifier) -> dict[str, object]:
    """Write the classifier and its entry in the index."""
    assert source.held_out_labels is not None and source.training_labels is not None
    file = f"classifier-{name}.safetensors"
    tensors = {key: value.contiguous() for key, value in classifier.state_dict().items()}
    (HERE / file).write_bytes(safetensors.torch.save(tensors))
    facts: dict[str, object] = {
        "file": file,
        "channels": classifier.channels,
        "size": classifier.size,
        "classes": source.class_names,
        "trained_on": len(source.training),
        "held_out_count": len(source.held_out),
        "held_out_accuracy": round(accuracy(classifier, source.held_out, source.held_out_labels), 4),
        "held_out_sure": round(sure(classifier, source.held_out), 4),
        "training_accuracy": round(accuracy(classifier, source.training, source.training_labels), 4),
        "course": dataclasses.asdict(COURSES[name]),
        "torch": torch.__version__,
    }
    index = json.loads(INDEX.read_text("utf-8")) if INDEX.exists() else {}
    index.setdefault("classifiers", {})[name] = facts
    INDEX.write_text(json.dumps(index, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return facts


if __name__ == "__main__":
    main(sys.argv[1:])
