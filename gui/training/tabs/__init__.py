"""The tabs of the panel beside the views, a file each, and their order."""

from __future__ import annotations

from gui.training.tabs.health import HealthTab
from gui.training.tabs.parts import PartsTab
from gui.training.tabs.runs import RunsTab
from gui.training.tabs.sample import SampleTab
from gui.training.tabs.settings import SettingsTab
from gui.training.tabs.tab import Tab
from gui.training.tabs.view import ViewTab

TABS: tuple[type[Tab], ...] = (SampleTab, PartsTab, SettingsTab, RunsTab, HealthTab, ViewTab)
