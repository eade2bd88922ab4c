"""The data, by name and in the order a visitor sees them. To add some: a class, a line here, its words in texts/, a test."""

from playground.data.distributions_1d import Gaussian, Skewed, ThreeBumps, TwoBumps, Uniform
from playground.data.distributions_2d import Grid, Ring, Segment, Spiral, SwissRoll, TwoMoons
from playground.data.drawn import DrawnLine, DrawnPlane
from playground.data.images.embedded import Avatars, Digits, Moods
from playground.data.images.hub import Hub
from playground.data.images.own import FromDisk, Uploaded
from playground.data.images.stacked import StackedDigits
from playground.data.points import PointsLine, PointsPlane
from playground.data.source import Data

DATA: dict[str, type[Data]] = {
    "two_bumps": TwoBumps,
    "gaussian": Gaussian,
    "three_bumps": ThreeBumps,
    "skewed": Skewed,
    "uniform": Uniform,
    "drawn_line": DrawnLine,
    "points_line": PointsLine,
    "ring": Ring,
    "grid": Grid,
    "swiss_roll": SwissRoll,
    "two_moons": TwoMoons,
    "spiral": Spiral,
    "line": Segment,
    "drawn_plane": DrawnPlane,
    "points_plane": PointsPlane,
    "digits": Digits,
    "avatars": Avatars,
    "moods": Moods,
    "stacked": StackedDigits,
    "uploaded": Uploaded,
    "hub": Hub,
    "pictures": FromDisk,
}
