"""What the words on the screen mean, a sentence each, in the order in which one meets them."""

LABELS = "Blockbuster, independent"  # of which only data with such labels speak
WORDS = {
    "Embedding matrix": "A table of numbers with a row for each film and one for each user. To "
    "look a film up is to take its row: its **vector**.",
    "Factor": "One column of that table, one direction in which films can differ. Nobody says "
    "what it stands for; training finds its numbers.",
    "Bias": "One number more for each film and user: how much better than others a film is rated, "
    "how much more kindly a user rates.",
    "Loss, MSE": "The mean squared error of the predicted stars; its root, **RMSE**, is in stars. "
    "Training makes it small on the ratings that it sees, **validation** are those that it never "
    "sees: a random fifth, unless *Held back* on Train says otherwise.",
    "Global mean": "The loss of always answering with the mean of all ratings: the least to beat.",
    "Biases only": "The loss of answering with the mean and both biases, without any taste. What "
    "lies below it has been learned about who likes what.",
    "Principal plane": "The flat shadow of all factors in which films lie farthest apart (PCA). "
    "Each axis says its share of the **variance**, of how far they lie apart in all.",
    "Areas, overlap": "Each kind’s inner area holds the densest half of its films, the outer one "
    "four fifths. An overlap of 1 is the same place, 0 is nothing shared; **across** counts one "
    "direction alone, the hills below the map.",
    "Probe": "A straight border through all factors, found on some films and judged on others, so "
    "that it cannot have learned them by heart (**held out**).",
    "AUC": "Of all pairs with a film of either kind, the share that a probe puts in the right "
    "order: 0.5 is guessing, 1 is perfect. **Shuffled** is what it reaches when the kinds’ names "
    "are dealt out by chance.",
    "Cosine": "How much two vectors point the same way: 1 the same, 0 at right angles, −1 "
    "opposite. **Shrunk**, it counts less where few ratings stand behind a film.",
    LABELS: "By box office and studio: high with a major studio, low without one. The model "
    "never reads these labels; they only colour and judge what it has learned.",
}
