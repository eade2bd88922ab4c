"""The sets that come with the project: no network, no download. assets/data/README.md says where they are from."""

from dataclasses import dataclass
from typing import ClassVar

from playground.data.images.decode import resized
from playground.data.images.image_data import ImageData, size_knob
from playground.data.images.sheet import Sheet, read_sheet
from playground.data.images.source import ImageSource, evenly
from playground.knobs import knob


@dataclass(frozen=True, kw_only=True)
class Embedded(ImageData):
    """A sheet under assets/data.

    Attributes:
        sheet: its name.
    """

    sheet: ClassVar[str]

    train_on: int = knob(
        0,
        label="Train on",
        low=0,
        high=5000,
        advanced=True,
        help="Train on so few of the pictures. Those that are held out stay whole, so learning by heart shows. 0 takes all.",
    )

    def used(self, source: ImageSource) -> ImageSource:
        """So few to train on."""
        return source.trained_on(self.train_on)

    def load(self) -> Sheet:
        """Cut from the sheet, and resized if need be."""
        images, labels, class_names = read_sheet(self.sheet)
        picked = evenly(len(images), self.limit)
        return Sheet(resized(images[picked], size=self.size, channels=images.shape[1]), labels[picked], class_names)


@dataclass(frozen=True, kw_only=True)
class Digits(Embedded):
    """5,000 handwritten digits of MNIST, 28 × 28 grey, 500 of each; the class is the digit."""

    sheet: ClassVar[str] = "digits"

    size: int = size_knob(28)


@dataclass(frozen=True, kw_only=True)
class Avatars(Embedded):
    """4,000 drawn anime faces, 64 × 64 in colour; the class is the colour of the hair, 400 of each."""

    sheet: ClassVar[str] = "avatars"


@dataclass(frozen=True, kw_only=True)
class Moods(Embedded):
    """3,000 smileys, 32 × 32 in colour; the class is the mouth, 300 of each."""

    sheet: ClassVar[str] = "moods"
