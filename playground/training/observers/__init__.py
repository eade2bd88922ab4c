"""What can be seen and measured of a run, one observer for each kind of data.

Observers look at the averaged generator and at D without moving either: networks in evaluation mode, no gradient of a
weight, and random numbers from the streams "preview" (drawn once) and "measure" only.
"""

from playground.training.observers.image import ImageObserver, pixels
from playground.training.observers.line import LineObserver
from playground.training.observers.observer import Observer, looking_at
from playground.training.observers.plane import PlaneObserver

OBSERVERS: dict[str, type[Observer]] = {"line": LineObserver, "plane": PlaneObserver, "image": ImageObserver}

__all__ = ["OBSERVERS", "Observer", "looking_at", "pixels"]
