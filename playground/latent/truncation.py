"""Truncation: nearer to the mean of p_z pictures are more usual, better on average, and less varied."""

from torch import Tensor

from playground.latent.prior import within


def truncated(z: Tensor, psi: float, latent: str) -> Tensor:
    """z̄ + ψ·(z − z̄) = ψ·z, since the mean z̄ of p_z is 0, normal or uniform; ψ = 1 leaves z as it is.

    This scales every z, as StyleGAN does in its own space W. BigGAN's truncation draws again what is far out instead.

    Args:
        z: `[…, Z]`.
        psi: ψ; 0 is the mean alone, below 1 more usual pictures, above 1 odder ones.
        latent: p_z; of a uniform one z stays in its cube, whatever ψ.

    Source:
        Karras et al. 2018, arXiv:1812.04948, appendix B; Brock et al. 2018, arXiv:1809.11096, section 3.1.
    """
    return within(psi * z, latent)
