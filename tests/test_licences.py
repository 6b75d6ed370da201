"""Every package that is installed for everybody declares a licence, and what is under the GPL is optional and named."""

import sys
import tomllib

import pytest

from tests.notebooks_here import PROJECT

sys.path.insert(0, str(PROJECT / "scripts"))
import licences

sys.path.pop(0)


@pytest.mark.skipif(sys.platform != "linux", reason="the page names what is installed on Linux")
def test_the_page_names_the_licence_of_every_package_of_the_lock(capsys):
    assert licences.main(["--check"]) == 0, capsys.readouterr().out


def test_a_package_under_the_gpl_that_is_not_named_is_found(monkeypatch, capsys):
    pytest.importorskip("parselmouth", reason="praat-parselmouth is not installed")
    monkeypatch.setattr(licences, "GPL", {})
    assert licences.main(["--check"]) == 1
    assert "praat-parselmouth is under GNU General Public License v3 or later" in capsys.readouterr().out


def test_what_is_under_the_gpl_is_no_dependency():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert not [one for one in project["dependencies"] if one.startswith(tuple(licences.GPL))]
    assert [one for one in project["optional-dependencies"]["voice"] if one.startswith(tuple(licences.GPL))]
