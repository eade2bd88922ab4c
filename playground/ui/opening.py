"""The long jobs of the tab of models: opening what comes from elsewhere, and judging."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from playground.errors import BusyError, StoreError
from playground.judging.bench import finished
from playground.judging.judged import judged as judge
from playground.judging.report import Progress
from playground.runtime.asking import asked
from playground.runtime.benches import Benches, first_look
from playground.runtime.opened import Gallery, Generator, Waiting
from playground.runtime.session import Session
from playground.runtime.tasks import Task
from playground.store import hub
from playground.store.anywhere import read
from playground.store.foreign import Foreign
from playground.store.model_file import ModelFile
from playground.store.sampler import model_of
from playground.store.sequence import Unknowns
from playground.texts import grouped, text
from playground.ui.desk import Desk

Job = Callable[[Task[Any]], Any]


def order(desk: Desk, sid: str, gallery: Gallery, job: Job) -> None:
    """Start a job of a tab; it has one at a time.

    Raises:
        BusyError: one is under way, or the server has no room.
    """
    if gallery.task is not None and not gallery.task.over:
        raise BusyError("busy_tasks", limit=1)
    gallery.task = desk.sessions.tasks.start(sid, job)


def from_file(gallery: Gallery, path: Path, name: str) -> Job:
    """Open a file: our own format first, then as one of others."""

    def job(task: Task[Any]) -> None:
        task.report(0.2, "models.reading", name=name)
        _open(task, gallery, path, Waiting(Path(name).stem, "file"), {})

    return job


def from_hub(gallery: Gallery, written: str, *, login: bool) -> Job:
    """Look at a repository, fetch its likeliest file and open it, or ask which file it is."""

    def job(task: Task[Any]) -> None:
        repo = hub.repo_id(written)
        task.report(0.0, "models.looking", repo=repo)
        at = hub.look(repo, login=login)
        name = at.chosen()
        if name is None:
            task.report(0.05, "models.looking", repo=repo)
            gallery.ask(Waiting(repo, "hub", files=tuple(at.files)[:40], repo=repo))
            return
        _fetch(task, gallery, at, name, login=login)

    return job


def answered(gallery: Gallery, answers: dict[str, str], *, login: bool) -> Job:
    """Open what waits, with the answers to its questions.

    Raises:
        StoreError: nothing waits.
    """
    waiting = gallery.waiting
    if waiting is None:
        raise StoreError("models_nothing_waits")

    def job(task: Task[Any]) -> None:
        if waiting.path is None:
            task.report(0.0, "models.looking", repo=waiting.repo)
            _fetch(task, gallery, hub.look(waiting.repo, login=login), answers.get("file", ""), login=login)
            return
        task.report(0.2, "models.reading", name=waiting.title)
        _open(task, gallery, waiting.path, waiting, answers)

    return job


def of_run(gallery: Gallery, session: Session) -> Job:
    """The averaged generator of the run of images, as it is now.

    Raises:
        StoreError: there is no such run.
    """
    runs = session.workspaces["images"].runs if "images" in session.workspaces else []
    if not runs:
        raise StoreError("models_no_run")

    def job(task: Task[Any]) -> None:
        model = asked(runs[0], _copied, task, fraction=0.2, says="models.taking")
        title = text(
            "models.run_title", data=text(f"variant.data.{model.config['data']['name']}"), turn=grouped(model.words["turn"])
        )
        words = {**model.words, "title": title}
        kept = ModelFile(config=model.config, tensors=model.tensors, words=words)
        made = Generator.of(gallery.next_key(), title, kept, origin="run")
        task.report(0.9, "models.taking")
        gallery.add(made)

    return job


def judged(gallery: Gallery, generator: Generator, benches: Benches, seed: int) -> Job:
    """Scores beside those of real pictures, which are looked at once for all visitors.

    Raises:
        StoreError, ConfigError: nobody knows its data.
    """
    plan = generator.plan()

    def job(task: Task[Any]) -> None:
        def tell(step: Progress) -> None:
            task.report(step.done / step.total, step.key)

        task.report(0.0, "judging.step.looking")
        bench, looked = benches.bench(plan, "own")
        with first_look(task, bench, looked):
            gallery.judged[generator.key] = finished(judge(generator.sampler, bench, seed=seed), tell).to_dict()

    return job


def _copied(trainer: Any) -> ModelFile:
    """The generator apart from the run, which goes on."""
    model = model_of(trainer)
    return ModelFile(
        config=model.config,
        tensors={name: each.detach().cpu().clone() for name, each in model.tensors.items()},
        words=model.words,
    )


def _fetch(task: Task[Any], gallery: Gallery, at: hub.Repository, name: str, *, login: bool) -> None:
    def tell(done: int, total: int) -> None:
        values = {"name": name, "done": done / 1e6, "total": total / 1e6}
        task.report(0.05 + 0.9 * done / max(total, 1), "models.fetching", **values)

    fetched = hub.fetch(at, name, gallery.folder, progress=tell, login=login)
    words = {"source": f"{at.repo}/{name}", "revision": at.revision}
    _open(task, gallery, fetched.replace(gallery.place()), Waiting(at.repo, "hub", words=words), {})


def _open(task: Task[Any], gallery: Gallery, path: Path, known: Waiting, answers: Mapping[str, str]) -> None:
    """Open a file and put it beside the others; or let it wait, with the questions that are open. Else it is deleted.

    Args:
        task: may be cancelled until the file was read: then nothing is opened and nothing asked.
        gallery: of the tab.
        path: of the file, which nobody else uses.
        known: what is known of it.
        answers: to its questions.
    """
    try:
        opened = read(path, answers)
        task.report(0.95, "models.reading", name=known.title)
        gallery.add(_generator(gallery.next_key(), opened, known))
    except Unknowns as unknown:
        task.report(0.95, "models.reading", name=known.title)
        gallery.ask(replace(known, path=path, questions=unknown.questions))
    finally:
        gallery.drop(path)


def _generator(key: str, opened: ModelFile | Foreign, known: Waiting) -> Generator:
    if isinstance(opened, Foreign):
        generator = Generator.of_others(key, known.title, opened, origin=known.origin)
    else:
        generator = Generator.of(key, str(opened.words.get("title") or known.title)[:120], opened, origin=known.origin)
    generator.words |= known.words
    return generator
