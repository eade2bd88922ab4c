"""The page's theme, its style sheet and its script. System fonts, and nothing from afar."""

from collections.abc import Sequence
from pathlib import Path

import gradio as gr

from playground.ui.live import PLOTLY_VERSION
from playground.ui.thumbs import thumbnails_css
from playground.views.palette import FONT, css_variables

OUTSIDE = ".gradio-container { overflow: visible !important; padding: 0 !important; background: var(--gp-desk) !important; }"
"""What Gradio's `css` cannot reach, because it is put below this very element: without it nothing stays in sight."""
ASSETS = Path(__file__).parents[2] / "assets"
STYLES = (
    "page.css",
    "diagnosis.css",
    "lab.css",
    "draw.css",
    "export.css",
    "theory.css",
    "looking.css",
    "judge.css",
    "contrast.css",
    "models.css",
    "runs.css",
    "door.css",
    "leaving.css",
    "latent.css",
    "latent_panels.css",
    "share.css",
    "classroom.css",
    "lessons.css",
)
UNTOUCHED = ("projector.css",)
"""What speaks of the whole document: Gradio would put its own classes before every selector."""
SCRIPTS = (
    "live.js",
    "fetched.js",
    "diagnosis.js",
    "lab.js",
    "draw.js",
    "export.js",
    "theory.js",
    "looking.js",
    "judge.js",
    "contrast.js",
    "models.js",
    "runs.js",
    "door.js",
    "leaving.js",
    "latent.js",
    "latent_sliders.js",
    "latent_paths.js",
    "latent_panels.js",
    "share.js",
    "classroom.js",
    "projector.js",
    "lessons.js",
)
"""In the order in which they are read; `live.js` makes `window.gp`, which the others use."""


def theme() -> gr.themes.Base:
    """Quiet surfaces in the palette's colours."""
    fonts = [each.strip().strip('"') for each in FONT.split(",")]
    made = gr.themes.Base(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.gray,
        text_size=gr.themes.sizes.text_md,
        spacing_size=gr.themes.sizes.spacing_sm,
        radius_size=gr.themes.sizes.radius_md,
        font=fonts,
        font_mono=["ui-monospace", "Menlo", "Consolas", "monospace"],
    )
    return made.set(
        body_background_fill="var(--gp-desk)",
        body_background_fill_dark="var(--gp-desk)",
        body_text_color="var(--gp-ink)",
        body_text_color_dark="var(--gp-ink)",
        block_background_fill="var(--gp-panel)",
        block_background_fill_dark="var(--gp-panel)",
        block_info_text_color="var(--gp-soft)",
        block_info_text_color_dark="var(--gp-soft)",
        block_title_text_color="var(--gp-ink)",
        block_title_text_color_dark="var(--gp-ink)",
        border_color_primary="var(--gp-line)",
        border_color_primary_dark="var(--gp-line)",
        input_background_fill="var(--gp-panel)",
        input_background_fill_dark="var(--gp-panel)",
        input_border_color="var(--gp-line)",
        input_border_color_dark="var(--gp-line)",
        button_primary_background_fill="var(--gp-ink)",
        button_primary_background_fill_dark="var(--gp-ink)",
        button_primary_background_fill_hover="var(--gp-ink)",
        button_primary_background_fill_hover_dark="var(--gp-ink)",
        button_primary_text_color="var(--gp-panel)",
        button_primary_text_color_dark="var(--gp-panel)",
        slider_color="var(--gp-discriminator)",
        slider_color_dark="var(--gp-discriminator)",
    )


def css() -> str:
    """The palette, the style sheets, and the data sets' pictures."""
    return "\n".join([css_variables(), *_assets(STYLES), thumbnails_css()])


def head() -> str:
    """The scripts, inline: they must be there before the first event, and need no address."""
    script = "\n".join(_assets(SCRIPTS))
    outside = "\n".join([OUTSIDE, *_assets(UNTOUCHED)])
    return f'<style>{outside}</style><script>window.gpPlotly = "{PLOTLY_VERSION}";\n{script}</script>'


def _assets(names: Sequence[str]) -> list[str]:
    return [(ASSETS / name).read_text("utf-8") for name in names]
