"""The ``rapport`` command. Each subcommand is a few lines: read the settings, call one thing, print."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from console.config import load_settings
from console.domain.errors import ConsoleError

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
evidence = typer.Typer(no_args_is_help=True, help="The evidence store.")
app.add_typer(evidence, name="evidence")

InputFile = Annotated[Path | None, typer.Option("--input", help="JSON Lines to read; standard input when absent.")]
OutputFile = Annotated[Path | None, typer.Option("--output", help="Where to write; standard output when absent.")]


def main() -> None:
    """Run the command; an error of ours is one sentence and status 2. What it writes is its owner's alone."""
    os.umask(0o077)
    try:
        app()
    except ConsoleError as error:
        print(error.message, file=sys.stderr)  # noqa: T201
        raise SystemExit(2) from None


@app.command()
def up() -> None:
    """Migrate, seed a first look and start every process on this machine."""
    from console.demo.up import run_everything

    raise typer.Exit(run_everything(load_settings()))


@app.command()
def migrate() -> None:
    """Bring the database's schema to the newest version."""
    from console.storage.engine import make_engine
    from console.storage.migrating import migrate as upgrade

    settings = load_settings()
    settings.home.mkdir(parents=True, exist_ok=True)
    upgrade(make_engine(settings.resolved_database_url()))


@app.command()
def console() -> None:
    """Serve the staff console behind its sign-in wall."""
    from console.wall.serve import serve

    serve(load_settings())


@app.command()
def portal() -> None:
    """Serve the public site and the platforms' web hooks."""
    from console.portal.serve import serve

    serve(load_settings())


@app.command()
def worker() -> None:
    """Publish what is due, poll inboxes, assess, sweep."""
    from scheduler.worker import main as work

    work(load_settings())


@app.command()
def sandbox() -> None:
    """Serve the local stand-ins for X and the Graph API, with the town square."""
    from connectors.sandbox.serve import serve

    settings = load_settings()
    serve(home=settings.home / "sandbox", port=settings.sandbox_port)


@app.command()
def classify(source: InputFile = None, target: OutputFile = None) -> None:
    """Read comments as JSON Lines and say what each is."""
    from moderation.lines import classify_lines

    _stream(source, target, classify_lines)


@app.command()
def similar(source: InputFile = None, target: OutputFile = None) -> None:
    """Read questions as JSON Lines and group those that ask the same."""
    from moderation.lines import similar_lines

    _stream(source, target, similar_lines)


def _stream(source: Path | None, target: Path | None, function: object) -> None:
    from console.streams import pipe

    pipe(source, target, function)  # type: ignore[arg-type]


@app.command()
def verify() -> None:
    """Re-compute every chain; print the first broken link; status 1 if any."""
    from console.verifying import verify_everything

    raise typer.Exit(verify_everything(load_settings()))


@evidence.command("import")
def import_footage(  # noqa: PLR0917  (each is an option of the command line)
    video: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The redacted file, MP4.")],
    mask_log: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="The redaction tool's log, JSON.")],
    case: Annotated[str, typer.Option(help="Case number.")],
    redactor: Annotated[str, typer.Option(help="Who redacted it.")],
    by: Annotated[str, typer.Option(help="E-mail address of the person who takes it in.")],
    captions: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="WebVTT captions.")] = None,
    poster: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Still picture.")] = None,
    poster_alt: Annotated[str, typer.Option(help="What the clip shows, for people who cannot see it.")] = "",
    no_speech: Annotated[str, typer.Option(help="If nobody speaks: say so, and what is heard.")] = "",
    sha256: Annotated[str, typer.Option(help="The hash that the redaction tool gave; another file is refused.")] = "",
    name: Annotated[str, typer.Option(help="What staff call it; the file's name when absent.")] = "",
) -> None:
    """Take a redacted file into the evidence store, hashed while it is read."""
    from console.importing import import_files
    from console.services.registering import Parts

    parts = Parts(
        case_number=case,
        name=name or video.name,
        video_sha256=sha256,
        mask_log_sha256="",
        no_speech=no_speech,
        poster_alt=poster_alt,
        redactor_name=redactor,
    )
    typer.echo(import_files(load_settings(), by, parts, video=video, mask=mask_log, vtt=captions, picture=poster))


@app.command()
def states() -> None:
    """Print every state graph as a diagram."""
    from console.drawing import draw_states

    typer.echo(draw_states(), nl=False)


@app.command()
def bench(
    name: Annotated[str, typer.Argument(help="Which measurement; 'list' names them.")],
    seeds: Annotated[int | None, typer.Option(min=1, help="How many seeds to play, from 0 on.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="One seed, played again with its trace.")] = None,
) -> None:
    """Measure one thing and print a JSON object."""
    from console.bench.run import run

    typer.echo(run(name, seeds=seeds, seed=seed))
