"""The guided tour: what each stop says, what is to be done there, and notes for the speaker."""

from dataclasses import dataclass, replace

from cf.analysis.poles import DEFAULT_CONTRASTS, default_poles
from cf.data import Dataset
from cf.data.noun import name_things
from cf.data.titles import escape_markdown


@dataclass(frozen=True)
class Stop:
    """One stop of the tour; texts are Markdown."""

    key: str  # names what happens on arriving
    page: str  # where it is
    # title, sentence, task: in a few words, what is to be seen, and one thing to do
    title: str
    sentence: str
    task: str
    note: str  # for the speaker, printed in the handout
    seconds: int  # how long the tour stays, where it goes on by itself


STOPS: tuple[Stop, ...] = (
    Stop(
        "random",
        "Train",
        "Random",
        "Every film starts as random numbers: big studio films ■ and independent films ▲ lie on "
        "one another.",
        "Read the nearest films of the film on the right.",
        "Ask the room what the two outlines will do. Nobody has told the model a genre, a budget "
        "or a title: it will see who gave which film how many stars, and nothing else.",
        12,
    ),
    Stop(
        "play",
        "Train",
        "Play",
        "It learns: each step moves the numbers a little, so that predicted stars come nearer to "
        "the given ones.",
        "Watch the two outlines, and the loss.",
        "The dashed line *biases only* is what two numbers, one for the user and one for the film, "
        "reach without any taste. From where the loss passes below it, the vectors know something.",
        16,
    ),
    Stop(
        "pause",
        "Train",
        "Pause",
        "Paused: independent films ▲ have gathered on one side, big studio films ■ on the other.",
        "Read out the names on the side of the ▲.",
        "The labels come from box office and production companies, and only colour the picture; "
        "the model never reads them. *AUC* is the share of pairs, one film of either kind, that a "
        "probe puts in the right order without having seen them: 0.5 is guessing.",
        12,
    ),
    Stop(
        "genres",
        "Train",
        "Action and romance",
        "The same vectors, asked another question: action ■ or romance ▲, each film placed by a "
        "probe that has not seen it.",
        "Find a film that stands on the wrong side.",
        "Genres lie in other directions than the plane of the first picture, where much less of "
        "them is to be seen. Films on the wrong side are the best ones to discuss.",
        14,
    ),
    Stop(
        "neighbours",
        "Train",
        "Neighbours",
        "Films whose numbers point the same way please the same users, as the model sees it.",
        "Compare the two lists.",
        "*Cosine* is 1 for vectors that point the same way, 0 for a right angle. It is shrunk "
        "where a film has few ratings, for then its vector is still half random.",
        12,
    ),
    Stop(
        "axis",
        "Explore",
        "An axis",
        "A direction of our own, from romance on the left to action on the right: it joins "
        "their means, and need not sort films as well as the probe, which sought the best border.",
        "Click the film that lies farthest right.",
        "Any two groups of films make an axis. That it can be drawn does not mean that the model "
        "thinks in it: the measure is on the page Separate.",
        14,
    ),
    Stop(
        "yours",
        "Train",
        "Your turn",
        "The same random numbers again: turn the learning rate while it trains, take other numbers "
        "of factors, break it.",
        "Press Play; then try the scene “Three tasks” on the page Inside, which checks them.",
        "Leave the room some minutes here. Rewind brings back the same random vectors, so every "
        "try can be compared with the one before, on the page Compare.",
        10,
    ),
)

# Where films are not known to be big studios' or independent: sentence, task and note of a stop
# about the two kinds that the data show first, and of one without any.
_OTHER_KINDS = {
    "random": (
        "Every film starts as random numbers: {0} ■ and {1} ▲ lie on one another.",
        "Read the nearest films of the film on the right.",
        "Ask the room what the two outlines will do. Nobody has told the model what ■ and ▲ are: "
        "it will see who gave which film how many stars, and nothing else.",
    ),
    "play": (STOPS[1].sentence, STOPS[1].task, STOPS[1].note),
    "pause": (
        "Paused: have {0} ■ and {1} ▲ gathered on sides of their own?",
        "Read out the names on the side of the ▲.",
        "■ and ▲ only colour the picture; the model never reads them. *AUC* is the share of pairs, "
        "one film of either kind, that a probe puts in the right order without having seen them: "
        "0.5 is guessing.",
    ),
}
_NO_KINDS = {
    "random": (
        "Every film starts as random numbers: a cloud without any order.",
        "Read the nearest films of the film on the right.",
        "Nobody has told the model anything about a film: it will see who gave which one how many "
        "stars, and nothing else.",
    ),
    "play": (STOPS[1].sentence, "Watch the cloud, and the loss.", STOPS[1].note),
    "pause": (
        "Paused: films that please the same users, as the model sees it, lie near each other.",
        "Read out names that lie side by side.",
        "Of these films too little is known to lay two kinds across the picture.",
    ),
}


def list_stops(data: Dataset) -> tuple[Stop, ...]:
    """Return the stops that a data set has the facts for, about its own kinds and with its noun."""
    poles, left_out = default_poles(data.movies), set[str]()
    said: dict[str, tuple[str, str, str]] = {}
    if poles is None or poles.name != DEFAULT_CONTRASTS[0]:
        said = _NO_KINDS if poles is None else _OTHER_KINDS
        left_out.add("genres")  # asks another question than the first one
    if not {"Action", "Romance"} <= set(data.movies.genre_names):
        left_out |= {"genres", "axis"}
    kinds = [] if poles is None else [poles.positive, poles.negative]
    names = [escape_markdown(kind) for kind in kinds]
    stops = []
    for stop in STOPS:
        if stop.key not in left_out:
            texts = said.get(stop.key, (stop.sentence, stop.task, stop.note))
            sentence, task, note = (name_things(one.format(*names), data.noun) for one in texts)
            stops.append(replace(stop, sentence=sentence, task=task, note=note))
    return tuple(stops)
