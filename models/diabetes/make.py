"""Makes the diabetes model: fifty small bagged networks, merged into one.

Packages: python3-sklearn, python3-numpy, python3-protobuf, protobuf-compiler.
The data is part of scikit-learn. Takes two minutes:

    python3 models/diabetes/make.py              # measures, writes everything
    python3 models/diabetes/make.py --no-measure # writes only
"""

import pathlib
import sys

import numpy as np
from sklearn.compose import TransformedTargetRegressor
from sklearn.datasets import load_diabetes
from sklearn.ensemble import BaggingRegressor
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import RepeatedKFold
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import model_file  # noqa: E402

FOLDS, REPEATS, SEED = 10, 10, 2004
# These patients are shipped as samples, and excluded from training.
SAMPLE_ROWS = range(20, 442, 55)

FEATURE_NAMES = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"]


def standardised(regressor):
    """Returns `regressor` with features and target scaled to mean 0 and
    deviation 1."""
    return TransformedTargetRegressor(
        make_pipeline(StandardScaler(), regressor),
        transformer=StandardScaler())


def networks():
    """Returns the networks, each of which is trained on a resampling.

    Four tanh units and a strong weight decay: with 442 patients and a noisy
    target, larger networks learn the noise.
    """
    network = MLPRegressor((4,), activation="tanh", solver="lbfgs", alpha=10,
                           max_iter=2000)
    return standardised(BaggingRegressor(network, n_estimators=50,
                                         random_state=SEED))


def ridge():
    return standardised(RidgeCV(np.logspace(-1, 3, 20)))


def measure(make, x, y):
    """Returns (R2, MAE) of each repeat of the cross-validation."""
    splits = RepeatedKFold(n_splits=FOLDS, n_repeats=REPEATS,
                           random_state=SEED).split(x)
    scores = []
    for _ in range(REPEATS):
        predicted = np.empty_like(y)
        for _ in range(FOLDS):
            train, test = next(splits)
            predicted[test] = make().fit(x[train], y[train]).predict(x[test])
        error = y - predicted
        r2 = 1 - np.sum(error**2) / np.sum((y - y.mean()) ** 2)
        scores.append((r2, np.abs(error).mean()))
    return np.array(scores)


def report(ridge_scores, network_scores):
    for name, scores in (("ridge", ridge_scores), ("networks", network_scores)):
        (r2, mae), (r2_sd, mae_sd) = scores.mean(0), scores.std(0)
        print(f"{name:9} R2 {r2:.4f} (deviation of repeats {r2_sd:.4f})  "
              f"MAE {mae:.2f} ({mae_sd:.2f})")
    gain = network_scores - ridge_scores
    print(f"the networks are better in R2 in {(gain[:, 0] > 0).sum()}, in MAE "
          f"in {(gain[:, 1] < 0).sum()} of {REPEATS} repeats")


def merged(bagging):
    """Returns the network that computes the mean of all: (w1, b1), (w2, b2).

    It concatenates their hidden units; the output weights are divided by the
    number of networks.
    """
    nets = bagging.estimators_
    if any(list(f) != list(range(len(FEATURE_NAMES)))
           for f in bagging.estimators_features_):
        raise ValueError("a network does not use every feature in order")
    w1 = np.vstack([net.coefs_[0].T for net in nets])
    b1 = np.concatenate([net.intercepts_[0] for net in nets])
    w2 = np.hstack([net.coefs_[1].T for net in nets]) / len(nets)
    b2 = np.mean([net.intercepts_[1] for net in nets], axis=0)
    return (w1, b1), (w2, b2)


def describe(model):
    model.name = "Diabetes progression"
    model.description = (
        "How far diabetes has progressed one year after ten measurements of a "
        "patient (age, sex, body mass index, blood pressure, six blood serum "
        "values), as a score from 25 to 346. For demonstration, not for care.")
    model.license = "Apache-2.0"
    model.source = (
        "Trained by models/diabetes/make.py on 434 of the 442 patients of "
        "Efron, Hastie, Johnstone and Tibshirani, Least Angle Regression, "
        "Annals of Statistics 32 (2004), as scikit-learn (BSD-3-Clause) ships "
        "them: fifty bagged 10-4-1 tanh networks merged into one. Measured "
        "quality: models/README.md.")


def build(x, y):
    """Trains with `x`, `y`; returns the model as a message."""
    fitted = networks().fit(x, y)
    scaler = fitted.regressor_[0]
    hidden, output = merged(fitted.regressor_[1])
    model = model_file.pb.Model()
    describe(model)
    model.input.width = x.shape[1]
    for name, mean, deviation in zip(FEATURE_NAMES, scaler.mean_,
                                     scaler.scale_):
        # A missing value is replaced by the mean.
        model.input.features.add(name=name, offset=mean, scale=1 / deviation,
                                 default=mean)
    model_file.add_layer(model, *hidden, "TANH")
    model_file.add_layer(model, *output, "IDENTITY")
    target = fitted.transformer_
    model.regression.targets.add(name="progression", unit="points",
                                 offset=target.mean_[0],
                                 scale=target.scale_[0])
    gap = np.abs(model_file.answers(model, x)[:, 0] - fitted.predict(x)).max()
    if gap > 1e-3:
        raise ValueError(f"the merged network differs by {gap}, over 1e-3")
    return model


def write_samples(x, y):
    folder = HERE / "samples"
    folder.mkdir(exist_ok=True)
    lines = [",".join(FEATURE_NAMES)]
    lines += [",".join(f"{value:g}" for value in row) for row in x]
    (folder / "patients.csv").write_text("\n".join(lines) + "\n")
    (folder / "progression.txt").write_text("".join(f"{v:g}\n" for v in y))


def main():
    x, y = load_diabetes(scaled=False, return_X_y=True)
    if "--no-measure" not in sys.argv:
        report(measure(ridge, x, y), measure(networks, x, y))
    held = np.isin(np.arange(len(x)), SAMPLE_ROWS)
    model = build(x[~held], y[~held])
    patient = x[held][0]
    for row in (*x[held], np.full_like(patient, np.nan),
                np.where(np.arange(len(patient)) < 4, patient, np.nan)):
        model_file.add_golden_vector(model, row)
    write_samples(x[held], y[held])
    model_file.write(model, HERE / "1" / "model.pb")
    for row, want in zip(x[held], y[held]):
        got = model_file.answers(model, row[None])[0, 0]
        print(f"sample: expected {want:3.0f}, predicted {got:5.1f}")


if __name__ == "__main__":
    main()
