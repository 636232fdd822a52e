"""Asking one question in a test."""

from maxella.data.dataset import Dataset
from maxella.explore.finding import Finding, Question, Skipped, Tables


def found(question: Question, dataset: Dataset) -> Finding:
    answer = question(Tables(dataset))
    assert isinstance(answer, Finding)
    return answer


def skipped(question: Question, dataset: Dataset) -> Skipped:
    answer = question(Tables(dataset))
    assert isinstance(answer, Skipped)
    return answer
