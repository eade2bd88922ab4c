"""A run as one readable PyTorch script that gives the same losses and needs only torch and numpy.

Every component has a small template beside its siblings (`losses`, `constraints`, `optimizers`, `networks`, `data`), and a
script is made of the templates that its config uses, nothing else. To add a game: add its template to the table there.
"""

from playground.store.script.bundle import files_of, write, zipped
from playground.store.script.compose import compose
from playground.store.script.plan import Plan

__all__ = ["Plan", "compose", "files_of", "write", "zipped"]
