import pytest

from playground.config import RunConfig
from playground.data import DATA
from playground.data.images.image_data import ImageData

NAMES = [name for name, each in DATA.items() if each.kind == "image"]


def test_bare_image_data_hold_no_pictures():
    with pytest.raises(NotImplementedError):
        ImageData().load()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("other", NAMES)
def test_one_can_go_from_any_pictures_to_any_others(name, other):
    config = RunConfig.from_dict({"data": {"name": name}, "generator": {"name": "dcgan"}, "discriminator": {"name": "dcgan"}})
    assert config.with_values({"data": other}).get("data") == other


@pytest.mark.parametrize("name", NAMES)
def test_settings_survive_json(name):
    data = DATA[name](size=64, limit=100)
    assert DATA[name].from_dict(data.to_dict()) == data
