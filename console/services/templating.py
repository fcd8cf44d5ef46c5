"""The library of templates: keeping them, and filling one in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from console.domain.actors import Actor
from console.domain.ids import new_id
from console.domain.posts import PostContent
from console.domain.templates import TEMPLATE_GRAPH, Template, TemplateState, check_template, filled
from console.domain.time import Clock
from console.services import access
from console.services.planning_stores import PlanningTransaction
from console.services.transaction import Begin


class Templating:
    """Texts with places to fill in."""

    def __init__(self, *, begin: Begin[PlanningTransaction], clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    def add(
        self,
        actor: Actor,
        *,
        name: str,
        text: str,
        title: str = "",
        category: str = "",
        campaign_id: str = "",
        area: str = "",
    ) -> Template:
        """Add a template; without a title its name is the title. Raises InvalidInput at the field."""
        check_template(name, text)
        with self._begin() as tx:
            writer = _writer(tx, actor)
            template = Template(
                id=new_id("tmpl"),
                state=TemplateState.ACTIVE,
                name=name.strip(),
                title=title.strip() or name.strip(),
                text=text.strip(),
                category=category,
                campaign_id=campaign_id,
                area=area,
                saved_by=writer.id,
                saved_at=self._clock.now(),
            )
            tx.templates.add(template)
            tx.audit.append(writer, "template.saved", template.id, name=template.name, text=template.text)
        return template

    def change(
        self, actor: Actor, template_id: str, *, name: str, text: str, title: str = "", category: str = ""
    ) -> None:
        """Give a template other words; posts that were begun with it stay as they are."""
        check_template(name, text)
        with self._begin() as tx:
            writer = _writer(tx, actor)
            template = tx.templates.get_template(template_id)
            words = {"name": name.strip(), "text": text.strip(), "title": title.strip() or name.strip()}
            tx.templates.move(
                template, template.state, **words, category=category, saved_by=writer.id, saved_at=self._clock.now()
            )
            tx.audit.append(writer, "template.saved", template_id, name=words["name"], text=words["text"])

    def archive(self, actor: Actor, template_id: str) -> None:
        """Offer it no more."""
        self._move(actor, template_id, TemplateState.ARCHIVED, "template.archived")

    def restore(self, actor: Actor, template_id: str) -> None:
        """Offer it again."""
        self._move(actor, template_id, TemplateState.ACTIVE, "template.restored")

    def list_templates(self) -> Sequence[Template]:
        """Return every template, archived ones too, by name."""
        with self._begin.reading() as tx:
            return tx.templates.list_templates()

    def list_active(self) -> Sequence[Template]:
        """Return the templates that are offered, by name."""
        return [each for each in self.list_templates() if each.state is TemplateState.ACTIVE]

    def fill(self, template_id: str, values: Mapping[str, str], *, onto: PostContent | None = None) -> PostContent:
        """Return content with the template's words filled in, ``onto`` what is there already (accounts, time).

        Raises InvalidInput, naming the fields, where one has no value.
        """
        with self._begin.reading() as tx:
            template = tx.templates.get_template(template_id)
        title, text = filled(template, values)
        return replace(
            onto or PostContent(title="", text=""),
            title=title,
            text=text,
            category=template.category,
            campaign_id=template.campaign_id,
            area=template.area,
        )

    def _move(self, actor: Actor, template_id: str, to: TemplateState, verb: str) -> None:
        with self._begin() as tx:
            writer = _writer(tx, actor)
            template = tx.templates.get_template(template_id)
            TEMPLATE_GRAPH.check(template.state, to)
            tx.templates.move(template, to)
            tx.audit.append(writer, verb, template_id, name=template.name)


def _writer(tx: PlanningTransaction, actor: Actor) -> Actor:
    writer = tx.people.current(actor)
    access.require(writer, access.MAY_WRITE_POSTS, "keep templates")
    return writer
