"""The guided tour: what each stop says, what is to be done there, and notes for the speaker."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stop:
    """One stop of the tour; texts are Markdown.

    Attributes
    ----------
    key : names what happens on arriving
    page : where it is
    title, sentence, task : in a few words, what is to be seen, and one thing to do
    note : for the speaker, printed in the handout
    seconds : how long the tour stays, where it goes on by itself
    """

    key: str
    page: str
    title: str
    sentence: str
    task: str
    note: str
    seconds: int


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
        "A direction of our own: from romance on the left to action on the right.",
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
