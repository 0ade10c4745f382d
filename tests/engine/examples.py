"""Small models with known solutions, written the way models are written."""

from __future__ import annotations

import math

from models.engine import Model, Sector, delay3
from tests.engine.build import parameter

exponential = Sector("exponential")
logistic = Sector("logistic")
oscillator = Sector("oscillator")
chain = Sector("chain")
ramp = Sector("ramp")
hunt = Sector("hunt")


@exponential.stock(unit="person", initial="start")
def people(births):
    """People"""
    return births


@exponential.flow(unit="person/year")
def births(people, birth_rate):
    """Births"""
    return people * birth_rate


@logistic.stock(unit="firm", initial="start")
def firms(entry):
    """Firms"""
    return entry


@logistic.flow(unit="firm/year")
def entry(firms, rate, places):
    """Entry, slower as places fill"""
    return rate * firms * (1 - firms / places)


@oscillator.stock(unit="metre", initial="start")
def displacement(movement):
    """Displacement"""
    return movement


@oscillator.flow(unit="metre/year")
def movement(velocity):
    """Movement"""
    return velocity


@oscillator.stock(unit="metre/year", initial="rest")
def velocity(pull):
    """Velocity"""
    return pull


@oscillator.flow(unit="metre/year**2")
def pull(displacement, frequency):
    """Pull of the spring"""
    return -(frequency**2) * displacement


@chain.stock(unit="lot", initial="nothing")
def raw(arrival, shaping):
    """In the first of three stages"""
    return arrival - shaping


@chain.stock(unit="lot", initial="nothing")
def shaped(shaping, painting):
    """In the second stage"""
    return shaping - painting


@chain.stock(unit="lot", initial="nothing")
def painted(painting, departure):
    """In the third stage"""
    return painting - departure


@chain.flow(unit="lot/year")
def arrival(inflow):
    """Arrival, from the first moment"""
    return inflow


@chain.flow(unit="lot/year")
def shaping(raw, lag):
    """From the first to the second stage"""
    return raw / (lag / 3)


@chain.flow(unit="lot/year")
def painting(shaped, lag):
    """From the second to the third stage"""
    return shaped / (lag / 3)


@chain.flow(unit="lot/year")
def departure(painted, lag):
    """Out of the third stage"""
    return painted / (lag / 3)


@ramp.auxiliary(unit="lot")
def signal(time, nothing):
    """A signal that rises by one a year"""
    return time + nothing


@ramp.auxiliary(unit="lot")
def late_signal(signal, lag):
    """The signal behind a third-order delay"""
    return delay3(signal, lag)


@hunt.stock(unit="hare", initial="first_hares")
def hares(hare_births, hares_caught):
    """Hares"""
    return hare_births - hares_caught


@hunt.flow(unit="hare/year")
def hare_births(hares, hare_birth_rate):
    """Hares born"""
    return hares * hare_birth_rate


@hunt.flow(unit="hare/year")
def hares_caught(hares, foxes, catch_rate):
    """Hares caught"""
    return hares * foxes * catch_rate


@hunt.stock(unit="fox", initial="first_foxes")
def foxes(fox_births, fox_deaths):
    """Foxes"""
    return fox_births - fox_deaths


@hunt.flow(unit="fox/year")
def fox_births(hares_caught, foxes_per_hare):
    """Foxes born"""
    return hares_caught * foxes_per_hare


@hunt.flow(unit="fox/year")
def fox_deaths(foxes, fox_life):
    """Foxes that die"""
    return foxes / fox_life


EXPONENTIAL = Model([exponential], [parameter("start", 3.0), parameter("birth_rate", 0.4)])
LOGISTIC = Model([logistic], [parameter("start", 5.0), parameter("rate", 0.9), parameter("places", 60.0)])
OSCILLATOR = Model(
    [oscillator], [parameter("start", 2.0), parameter("rest", 0.0), parameter("frequency", 1.5)]
)
CHAIN = Model([chain], [parameter("nothing", 0.0), parameter("inflow", 1.0), parameter("lag", 6.0)])
RAMP = Model([ramp], [parameter("nothing", 0.0), parameter("lag", 6.0)])
PREDATOR_PREY = Model(
    [hunt],
    [
        parameter("first_hares", 120.0, "hare"),
        parameter("first_foxes", 12.0, "fox"),
        parameter("hare_birth_rate", 0.6, "1/year"),
        parameter("catch_rate", 0.03, "1/year/fox"),
        parameter("foxes_per_hare", 0.1, "fox/hare"),
        parameter("fox_life", 2.0, "year"),
    ],
)


def erlang(time: float, mean: float) -> float:
    """Share of a unit step that has left a third-order delay."""
    x = 3 * time / mean
    return 1 - math.exp(-x) * (1 + x + x**2 / 2)


def erlang_integral(time: float, mean: float) -> float:
    """What a third-order delay puts out after a signal that rises by one a year."""
    x = 3 * time / mean
    return time - mean + math.exp(-x) * (mean / 3) * (3 + 2 * x + x**2 / 2)
