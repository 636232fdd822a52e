"""The joint network as a model of the recipe."""

from importlib.resources import files

from maxella.models.joint.serve import Joint
from maxella.models.joint.settings import JointSettings
from maxella.models.spec import Imported, ModelSpec

JOINT = ModelSpec(
    kind=Joint.kind,
    role="both",
    settings=JointSettings,
    fit=Imported("maxella.models.joint.train:fit_joint"),
    restore=Joint.restore,
    space=files(__package__) / "space.toml",
)
