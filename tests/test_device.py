import pytest
import torch

from playground.device import choose, has_native_bf16
from playground.errors import DeviceError


def test_the_cpu_is_always_there():
    assert choose("cpu").torch.type == "cpu" and choose("cpu").name == "CPU"


def test_auto_says_why():
    assert choose("auto").why()


def test_an_unknown_device_is_refused_with_the_names():
    with pytest.raises(DeviceError, match="Choose one of: auto, cuda, mps, cpu"):
        choose("tpu")


@pytest.mark.skipif(torch.cuda.is_available(), reason="a GPU is here")
def test_a_device_that_is_not_here_is_refused_with_a_remedy():
    with pytest.raises(DeviceError, match="Use --device auto or --device cpu"):
        choose("cuda")


def test_a_zero_gpu_space_trains_on_the_cpu(monkeypatch):
    monkeypatch.setenv("SPACES_ZERO_GPU", "true")
    assert choose("auto").torch.type == "cpu" or not torch.cuda.is_available()
    assert "ZeroGPU" in choose("auto").why()


def test_bf16_is_a_fact_of_the_hardware():
    assert has_native_bf16(torch.device("cpu")) in (True, False)
