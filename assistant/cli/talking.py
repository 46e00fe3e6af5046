"""`unknot run`, `demo`: an evening."""

from typing import Annotated

import typer

from assistant.cli.options import BrokerOption, EventsOption, HomeOption, PersonOption, console_beside, finish

commands = typer.Typer()


@commands.command()
def run(
    home: HomeOption = None,
    text: Annotated[bool, typer.Option("--text", help="Type instead of speaking.")] = False,
    mic: Annotated[
        str | None,
        typer.Option(
            help="A microphone's name; `-` for raw 16 kHz mono 16-bit PCM on stdin; a WAV file; or `none`: "
            "then the page is the ear."
        ),
    ] = None,
    voice: Annotated[str | None, typer.Option(help="`default`, `none`, or a WAV file to speak into.")] = None,
    events: EventsOption = None,
    person: PersonOption = None,
    broker: BrokerOption = None,
    recogniser: Annotated[str | None, typer.Option(help="`auto`, `vosk` or `pocketsphinx`.")] = None,
    pace: Annotated[
        float,
        typer.Option(hidden=True, min=0.01, max=1.0, help="Shorten the massage; simulated massagers only."),
    ] = 1.0,
    web: Annotated[bool, typer.Option("--web/--no-web", help="Show the page in a browser.")] = True,
    web_port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The page's port; 0 for any that is free.")
    ] = None,
    lan: Annotated[
        bool, typer.Option("--lan", help="Open the page to the network of the house, for paired devices.")
    ] = False,
    service: Annotated[
        bool, typer.Option("--service", hidden=True, help="As `unknot service install` starts it.")
    ] = False,
) -> None:
    """Talk with the assistant: by microphone, or typed with --text.

    Say "help me massage", "start the roller", or the belt, the chair, the hand roller; or "when is my next
    session". "Stop" works at any moment.
    """
    from assistant.app import Options
    from assistant.app import run as run_hub

    options = Options(
        home,
        text,
        mic,
        voice,
        events,
        person,
        broker,
        recogniser,
        pace,
        web=web,
        web_port=web_port,
        lan=lan,
        service=service,
    )
    finish(run_hub(options, console_beside(events)))


@commands.command()
def demo(
    fast: Annotated[
        bool, typer.Option("--fast", help="Shorten the massage itself; never the hearing.")
    ] = False,
    events: EventsOption = None,
) -> None:
    """Watch a whole evening that plays itself: real speech, real recogniser, real broker, simulated roller.

    It ends with a summary and fails when anything was not as it must be.
    """
    from assistant.demo.evening import play

    finish(play(fast=fast, events=events, console=console_beside(events)))
