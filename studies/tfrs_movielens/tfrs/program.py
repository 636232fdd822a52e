"""Trains one row of the reference study in TensorFlow Recommenders: the program of an environment of its own.

Called with a folder that holds `settings.json` and `inputs.safetensors`; it leaves `outputs.safetensors` and
`weights.safetensors` there and prints one line of JSON an epoch. Models, tasks, losses and optimiser are
those of TensorFlow Recommenders and Keras 2. What deviates from the study's code:

- People, movies and values arrive as integers (0 is the unknown one) instead of through `StringLookup`.
- Timestamps arrive as weeks, embedded like any other field; the study cut them into 1,000 buckets and gave
  the tower the normalised number as well.
- The rows are shuffled anew each epoch; the study cached its batches, so that each epoch saw the same ones.
- The training step is compiled by XLA, and the gradient of an embedding table is added up as a whole table
  instead of by distinct row; Adagrad's step is the same, since a row without a gradient stays as it is.
- Nothing is measured while training, and rankings are made outside, from the vectors that are written.
"""

import hashlib
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_recommenders as tfrs
import tf_keras
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load_file, save_file

WEEK_FIELD = "timestamp"
PREDICTED_AT_ONCE = 65_536
FINGERPRINT = "fingerprint"
EPOCHS_DONE = "epochs_done"
STATE_FILE = "state.safetensors"
WEIGHTS_FILE = "weights.safetensors"

Arrays = dict[str, NDArray[Any]]


class Adagrad(tf_keras.optimizers.Adagrad):  # type: ignore[misc]
    """Keras's Adagrad in a form that XLA compiles: repeated rows of a gradient are added up densely."""

    def _deduplicate_sparse_grad(self, grads: list[Any]) -> list[Any]:
        return [tf.convert_to_tensor(gradient) for gradient in grads]


class Fields(tf_keras.layers.Layer):  # type: ignore[misc]
    """Embeds the fields of people or of movies, and joins them: (batch,) rows → (batch, fields · width)."""

    def __init__(self, tables: Arrays, sizes: dict[str, int], width: int, name: str) -> None:
        super().__init__(name=name)
        self._codes = {field: tf.constant(codes, tf.int32) for field, codes in tables.items()}
        self._embeddings = {
            field: tf_keras.layers.Embedding(sizes[field], width, name=f"{name}_{field}") for field in tables
        }

    def call(self, rows: dict[str, tf.Tensor]) -> tf.Tensor:
        """The embedded values; of several (title words, genres) the mean of those known, 0 where none is."""
        return tf.concat([self._embedded(field, rows[field]) for field in self._codes], axis=1)

    def _embedded(self, field: str, rows: tf.Tensor) -> tf.Tensor:
        codes = tf.gather(self._codes[field], rows)
        embedded = self._embeddings[field](codes)
        if codes.shape[1] == 1:
            return embedded[:, 0]
        known = tf.cast(codes != 0, tf.float32)[:, :, None]
        return tf.math.divide_no_nan(tf.reduce_sum(embedded * known, 1), tf.reduce_sum(known, 1))


class Model(tfrs.Model):  # type: ignore[misc]
    """Two towers; what ranks is their inner product, what rates is a network over both vectors."""

    def __init__(self, settings: dict[str, Any], inputs: Arrays) -> None:
        super().__init__()
        self._retrieval_weight = settings["retrieval_weight"]
        self._rating_weight = settings["rating_weight"]
        self._query_fields = settings["query_fields"]
        self._candidate_fields = settings["candidate_fields"]
        self.query_tower = _tower("query", self._query_fields, settings, inputs)
        self.candidate_tower = _tower("candidate", self._candidate_fields, settings, inputs)
        self.rating_network = _rating_network(settings)
        self.rating_network.trainable = bool(self._rating_weight)
        self.retrieval_task = tfrs.tasks.Retrieval()
        self.rating_task = tfrs.tasks.Ranking(loss=tf_keras.losses.MeanSquaredError())

    def query_vectors(self, pairs: dict[str, tf.Tensor], training: bool = False) -> tf.Tensor:
        """What ranks the movies for a person in a week: (batch, d)."""
        rows = {name: pairs["week" if name == WEEK_FIELD else "user"] for name in self._query_fields}
        return self.query_tower(rows, training=training)

    def candidate_vectors(self, pairs: dict[str, tf.Tensor], training: bool = False) -> tf.Tensor:
        """What a movie is ranked by: (batch, d)."""
        return self.candidate_tower(dict.fromkeys(self._candidate_fields, pairs["movie"]), training=training)

    def ratings(self, pairs: dict[str, tf.Tensor]) -> tf.Tensor:
        """The rating (batch,) that a person is expected to give a movie in a week."""
        vectors = (self.query_vectors(pairs), self.candidate_vectors(pairs))
        return self.rating_network(tf.concat(vectors, axis=1))[:, 0]

    def compute_loss(self, inputs: dict[str, tf.Tensor], training: bool = False) -> tf.Tensor:
        """The losses of both tasks, each times its weight; a task of weight 0 is not computed."""
        queries = self.query_vectors(inputs, training)
        candidates = self.candidate_vectors(inputs, training)
        loss = tf.constant(0.0)
        if self._retrieval_weight:
            loss += self._retrieval_weight * self.retrieval_task(queries, candidates)
        if self._rating_weight:
            ratings = self.rating_network(tf.concat((queries, candidates), axis=1), training=training)
            loss += self._rating_weight * self.rating_task(inputs["rating"][:, None], ratings)
        return loss


def _tower(side: str, fields: list[str], settings: dict[str, Any], inputs: Arrays) -> Any:
    tables = {field: inputs[f"fields.{field}"] for field in fields}
    layers: list[Any] = [Fields(tables, settings["field_sizes"], settings["width"], f"{side}_fields")]
    *hidden, last = settings["tower_layers"] or [None]
    for place, units in enumerate(hidden):
        layers.append(tf_keras.layers.Dense(units, activation="relu", name=f"{side}_dense_{place}"))
        layers.append(tf_keras.layers.Dropout(settings["tower_dropout"]))
    if last:
        layers.append(tf_keras.layers.Dense(last, name=f"{side}_dense_last"))
    return tf_keras.Sequential(layers, name=f"{side}_tower")


def _rating_network(settings: dict[str, Any]) -> Any:
    norm = settings["rating_max_norm"]
    layers: list[Any] = []
    for place, units in enumerate(settings["rating_layers"]):
        constraint = None if norm is None else tf_keras.constraints.MaxNorm(norm)
        layers.append(
            tf_keras.layers.Dense(
                units, activation="relu", kernel_constraint=constraint, name=f"rating_dense_{place}"
            )
        )
        layers.append(tf_keras.layers.Dropout(settings["rating_dropout"]))
    return tf_keras.Sequential([*layers, tf_keras.layers.Dense(1, name="rating_dense_last")], name="rating")


class Run:
    """One training run in a folder, which goes on where an earlier, unfinished one was."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._settings = json.loads((folder / "settings.json").read_text())
        self._inputs = load_file(folder / "inputs.safetensors")
        require_codes_in_range(self._settings, self._inputs)
        self._fingerprint = self._fingerprint_of_the_run()
        tf_keras.backend.experimental.enable_tf_random_generator()  # its state can be kept
        tf_keras.utils.set_random_seed(self._settings["seed"])
        self._model = Model(self._settings, self._inputs)
        self._optimizer = Adagrad(self._settings["learning_rate"])
        self._model.compile(self._optimizer, jit_compile=True)
        self._build()

    def train(self) -> None:
        """Every epoch that is still to do; the state is kept after each."""
        epochs = self._settings["epochs"]
        for epoch in range(self._resume(), epochs):
            started = time.monotonic()
            history = self._model.fit(self._batches(epoch), epochs=1, verbose=0).history
            loss = float(history["loss"][-1])
            if not np.isfinite(loss):
                raise SystemExit(f"the loss is not a number after epoch {epoch + 1}; lower the learning rate")
            self._save("state", self._state() | {EPOCHS_DONE: np.array([epoch + 1])})
            seconds = round(time.monotonic() - started, 2)
            line = {"epoch": epoch + 1, "epochs": epochs, "loss": loss, "seconds": seconds}
            print(json.dumps(line), flush=True)

    def write_outputs(self) -> None:
        """The weights, the vectors that rank, and the predicted ratings."""
        first_field = self._settings["candidate_fields"][0]
        movies = np.arange(len(self._inputs[f"fields.{first_field}"]), dtype=np.int32)
        self._save("weights", {variable.name: variable.numpy() for variable in self._model.variables})
        outputs = {
            "query_vectors": in_batches(self._model.query_vectors, self._part("queries")),
            "candidate_vectors": in_batches(self._model.candidate_vectors, {"movie": movies}),
            "ratings": in_batches(self._model.ratings, self._part("test")),
        }
        self._save("outputs", outputs)

    def _part(self, part: str) -> Arrays:
        start = f"{part}."
        return {name.removeprefix(start): a for name, a in self._inputs.items() if name.startswith(start)}

    def _batches(self, epoch: int) -> Any:
        """The batches of an epoch; its number decides their order, so a resumed run has the same ones."""
        pairs = self._part("train")
        order = np.random.default_rng([self._settings["seed"], epoch]).permutation(len(pairs["user"]))
        shuffled = {name: tf.constant(array[order]) for name, array in pairs.items()}
        size = self._settings["batch_size"]
        starts = tf.data.Dataset.range(0, len(order), size)
        return starts.map(lambda at: {name: array[at : at + size] for name, array in shuffled.items()})

    def _build(self) -> None:
        """Make all weights; a row that continues another one starts from the weights of that."""
        self._model.ratings({name: tf.constant(array[:1]) for name, array in self._part("train").items()})
        self._optimizer.build(self._model.trainable_variables)
        if self._settings["start_from"] is None:
            return
        kept = load_file(Path(self._settings["start_from"]) / WEIGHTS_FILE)
        for variable in self._model.variables:
            if variable.name not in kept or kept[variable.name].shape != tuple(variable.shape):
                raise SystemExit(f"the row to start from has no weights {variable.name} {variable.shape}")
            variable.assign(kept[variable.name])

    def _state_variables(self) -> dict[str, Any]:
        """All that changes in training: weights, Adagrad's sums, and where the dropout's chance stands."""
        layers = self._model._flatten_layers()
        dropouts = [layer for layer in layers if isinstance(layer, tf_keras.layers.Dropout)]
        generators = [layer._random_generator._generator.state for layer in dropouts]
        groups = {
            "model": self._model.variables,
            "optimizer": self._optimizer.variables,
            "dropout": generators,
        }
        return {f"{group} {at}": v for group, variables in groups.items() for at, v in enumerate(variables)}

    def _state(self) -> Arrays:
        return {name: variable.numpy() for name, variable in self._state_variables().items()}

    def _resume(self) -> int:
        """Take up the state that an unfinished run of the same settings and inputs left: the epochs done."""
        path = self._folder / STATE_FILE
        try:
            with safe_open(path, "np") as file:
                if (file.metadata() or {}).get(FINGERPRINT) != self._fingerprint:
                    return 0
            state = load_file(path)
        except (OSError, SafetensorError):
            return 0
        for name, variable in self._state_variables().items():
            variable.assign(state[name].reshape(variable.shape))
        return int(state[EPOCHS_DONE][0])

    def _save(self, name: str, arrays: Arrays) -> None:
        """Write a file of the folder as a whole or not at all."""
        target = self._folder / f"{name}.safetensors"
        beside = target.with_suffix(".part")
        contiguous = {key: np.ascontiguousarray(array) for key, array in arrays.items()}
        save_file(contiguous, beside, metadata={FINGERPRINT: self._fingerprint})
        beside.replace(target)

    def _fingerprint_of_the_run(self) -> str:
        """A digest of all that decides the result: a state of another run is not taken up."""
        start_from = self._settings["start_from"]
        files = [self._folder / "settings.json", self._folder / "inputs.safetensors"]
        files += [Path(start_from) / WEIGHTS_FILE] if start_from else []
        return hashlib.sha256(b"".join(hashlib.sha256(f.read_bytes()).digest() for f in files)).hexdigest()


def in_batches(function: Any, pairs: Arrays) -> NDArray[Any]:
    """What the model gives for all pairs, which are too many for one call."""
    compiled = tf.function(function, reduce_retracing=True)
    starts = range(0, len(next(iter(pairs.values()))), PREDICTED_AT_ONCE)
    parts = [
        {name: tf.constant(a[at : at + PREDICTED_AT_ONCE]) for name, a in pairs.items()} for at in starts
    ]
    return np.concatenate([compiled(part).numpy() for part in parts])


def require_codes_in_range(settings: dict[str, Any], inputs: Arrays) -> None:
    """Refuse a code without a row in its embedding table: a compiled look-up would take another row."""
    for field in (*settings["query_fields"], *settings["candidate_fields"]):
        codes, size = inputs[f"fields.{field}"], settings["field_sizes"][field]
        if codes.min() < 0 or codes.max() >= size:
            raise SystemExit(
                f"fields.{field} has codes from {codes.min()} to {codes.max()} for a size of {size}"
            )


if __name__ == "__main__":
    run = Run(Path(sys.argv[1]))
    run.train()
    run.write_outputs()
