"""A small system-dynamics engine: a model written once as Python functions, run anywhere.

It knows nothing of Shanghai, of Streamlit or of files.
"""

from models.engine.declarations import Dimension, Lever, Parameter, Sector, Table
from models.engine.errors import ModelError, SimulationError, nearest
from models.engine.evaluation import evaluate
from models.engine.expansion import Variable
from models.engine.model import Model
from models.engine.printers.loop import METHODS, Method
from models.engine.schedule import Choice, Course, Schedule, choices
from models.engine.simulation import TimeGrid, Trajectory, lanes_ready, run, run_batch, run_lanes
from models.engine.vocabulary import (
    clip,
    delay1,
    delay3,
    exp,
    log,
    lookup,
    maximum,
    minimum,
    smooth1,
    smooth3,
    sqrt,
    total,
    where,
)

__all__ = [
    "METHODS",
    "Choice",
    "Course",
    "Dimension",
    "Lever",
    "Method",
    "Model",
    "ModelError",
    "Parameter",
    "Schedule",
    "Sector",
    "SimulationError",
    "Table",
    "TimeGrid",
    "Trajectory",
    "Variable",
    "choices",
    "clip",
    "delay1",
    "delay3",
    "evaluate",
    "exp",
    "lanes_ready",
    "log",
    "lookup",
    "maximum",
    "minimum",
    "nearest",
    "run",
    "run_batch",
    "run_lanes",
    "smooth1",
    "smooth3",
    "sqrt",
    "total",
    "where",
]
