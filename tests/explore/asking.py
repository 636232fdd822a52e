"""Asking one question in a test."""

from maxella.data.dataset import Dataset
from maxella.explore.answer import Answer, Question, Skipped, Tables


def found(question: Question, dataset: Dataset) -> Answer:
    answer = question(Tables(dataset))
    assert isinstance(answer, Answer)
    return answer


def skipped(question: Question, dataset: Dataset) -> Skipped:
    answer = question(Tables(dataset))
    assert isinstance(answer, Skipped)
    return answer
