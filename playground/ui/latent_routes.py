"""Requests of the tab of the latent space. The sid in the address is the credential; a mistake is answered with its sentence."""

from starlette.routing import Route

from playground.ui.desk import Desk

ADDRESS = "/gradio_api/latent/{sid}"


def latent_routes(desk: Desk) -> list[Route]:
    """Where the picture under the finger comes from."""
    return []
