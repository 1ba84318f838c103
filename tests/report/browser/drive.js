// SPDX-License-Identifier: GPL-2.0-only
// What a reader does, and what is to be seen then. It is put at the end of a report, with WANTED,
// which the test made of run.json; what it found is the text of the page in the end.
/* global WANTED, axe */
"use strict";
(async () => {
	const found = [];
	const byId = (id) => document.getElementById(id);
	const is = (what, ok, told = "") => found.push({ what, ok: Boolean(ok), told: String(told) });
	const same = (what, got, want) => is(what, got === want, `${got}, not ${want}`);

	function set(id, value, kind = "input") {
		byId(id).value = value;
		byId(id).dispatchEvent(new Event(kind, { bubbles: true }));
	}
	const choose = (id, name) => set(id, [...byId(id).options].find((each) =>
		each.textContent === name)?.value, byId(id).closest(".controls").querySelector("#ask-memory") ?
		"change" : "input");
	const rows = (id) => [...byId(id).tBodies[0].rows].map((row) =>
		[...row.cells].map((cell) => cell.textContent));

	function bars() {
		const cut = [...document.querySelectorAll(".bars .total, .bars i")].filter((total) =>
			total.textContent && total.scrollWidth > total.clientWidth + 1);
		is("no figure of a bar is cut off", !cut.length, cut.map((total) => total.textContent));
	}

	function drawings() {
		for (const svg of document.querySelectorAll(".panels svg, .map svg")) {
			const { x, y, width, height } = svg.viewBox.baseVal;
			const out = [...svg.querySelectorAll("text")].filter((text) => {
				// What its groups shift and turn is in the box of the screen alone.
				const box = text.getBoundingClientRect(), all = svg.getBoundingClientRect();
				const slack = 1.5 * all.width / width;
				return box.left < all.left - slack || box.right > all.right + slack ||
					box.top < all.top - slack || box.bottom > all.bottom + slack;
			});
			is(`no text lies outside ${svg.getAttribute("aria-label")}`, !out.length && height && x + y + 1,
				out.map((text) => text.textContent));
		}
	}

	function asked() {
		is("the page can be asked", !byId("ask").hidden);
		is("and says so at the top", !document.querySelector('nav a[href="#ask"]').hidden);
		for (const { memory, size, place, ways, figures, difference, order } of WANTED.sizes) {
			choose("ask-memory", memory);
			const may = [...byId("ask-life").tBodies[0].rows].filter(({ cells: [name, total] }) =>
				!name.querySelector("small") && /^[0-9,]+$/.test(total.textContent))
				.map((row) => row.cells[0].textContent);
			const first = ["ask-a", "ask-b"].map((id) => byId(id).selectedOptions[0].textContent);
			same(`${memory}: what is compared at first is what may be taken`,
				first.slice(0, may.length).join(" "), may.slice(0, 2).join(" "));
			set("ask-size", place);
			same(`the slider says ${size}`, byId("ask-size").getAttribute("aria-valuetext").split(",")[0],
				size);
			const shown = rows("ask-life").filter((row) => row[1] !== "-");
			same(`${memory}, ${size}: whole lives, cheapest first`, shown.map((row) => row[1]).join(" "),
				order);
			choose("ask-a", ways[0]);
			choose("ask-b", ways[1]);
			const row = rows("ask-pair").find((each) => each[0] === "whole life");
			same(`${ways.join(" and ")} side by side`, row.slice(1, 4).join(" "),
				[...figures, difference].join(" "));
		}
	}

	function cells() {
		for (const { words, count } of WANTED.searches) {
			set("ask-words", words);
			same(`cells with "${words}"`, byId("ask-count").textContent.split(" ")[0], count);
		}
		set("ask-words", "");
		for (const { id, value, count } of WANTED.filters) {
			choose(id, value);
			same(`cells of ${value}`, byId("ask-count").textContent.split(" ")[0], count);
			choose(id, "any");
		}
		const heads = [...byId("ask-cells").tHead.rows[0].cells];
		const head = heads.find((each) => each.textContent === "min");
		for (const [told, want] of [["ascending", WANTED.least], ["descending", WANTED.most]]) {
			head.querySelector("button").click();
			same(`sorted ${told}`, head.getAttribute("aria-sort"), told);
			same(`the first one, ${told}`, rows("ask-cells")[0][2], want);
		}
		same("one column is sorted by", heads.filter((each) =>
			each.getAttribute("aria-sort") !== "none").length, 1);
	}

	// A cell opens to what it comes from, by a click as by a key, and closes again.
	function opened() {
		for (const { name, count, values, told } of WANTED.opened) {
			set("ask-words", name);
			const button = [...byId("ask-cells").tBodies[0].querySelectorAll("button")]
				.find((each) => each.textContent === name);
			same(`${name} is closed`, button.getAttribute("aria-expanded"), "false");
			button.focus();
			is("a key can reach it", document.activeElement === button);
			button.click();
			same("and is open", button.getAttribute("aria-expanded"), "true");
			const below = button.closest("tr").nextElementSibling;
			const tables = [...below.querySelectorAll("table")];
			const times = [...tables[0].tBodies[0].rows].map((row) =>
				Number(row.cells[1].textContent.replaceAll(",", "")));
			same(`${name}: all repetitions`, times.reduce((sum, each) => sum + each, 0), count);
			is(`${name}: one line a value, or a dozen ranges`, times.length === values ||
				(values > 12 && times.length <= 12), times.length);
			same(`${name}: what it opens to`, tables.map((each) => each.caption.textContent).join("; "),
				told.map(([title]) => title).join("; "));
			for (const [place, [title, first]] of told.entries())
				same(`${name}: ${title}`, [...tables[place].tBodies[0].rows[0].cells].slice(0, 2)
					.map((each) => each.textContent).join(" "), first);
			is(`${name}: within its box`, document.documentElement.scrollWidth <= innerWidth);
			button.click();
			is("it closes", !below.isConnected && button.getAttribute("aria-expanded") === "false");
			button.click(); // for axe to see
		}
	}

	async function marks() {
		const svg = document.querySelector(".panels svg"), told = byId("told");
		const press = (key) => svg.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
		svg.scrollIntoView();
		same("a drawing is in the order of tabs", svg.tabIndex, 0);
		svg.focus();
		press("Home");
		same("the first mark", told.textContent, WANTED.mark);
		is("its value is shown and said", !told.hidden && told.getAttribute("role") === "status");
		const first = told.textContent;
		press("ArrowRight");
		is("the next mark", told.textContent && told.textContent !== first, told.textContent);
		press("ArrowLeft");
		same("and back", told.textContent, first);
		press("Escape");
		is("Escape hides it", told.hidden);
		const box = svg.querySelector("g.pt use").getBoundingClientRect();
		svg.dispatchEvent(new PointerEvent("pointermove", { bubbles: true,
			clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 }));
		is("a pointer near a mark shows its value", !told.hidden && told.textContent === first,
			told.textContent);
		const shown = told.getBoundingClientRect();
		is("within the page", shown.left >= 0 && shown.right <= innerWidth);
		svg.dispatchEvent(new PointerEvent("pointerleave"));
		is("and hides it when it leaves", told.hidden);
	}

	try {
		same("the page is as wide as asked", innerWidth, WANTED.width);
		same("it is dark", matchMedia("(prefers-color-scheme: dark)").matches, WANTED.dark);
		is("nothing is wider than the page", document.documentElement.scrollWidth <= innerWidth,
			document.documentElement.scrollWidth);
		bars();
		drawings();
		asked();
		cells();
		opened();
		await marks();
		if (WANTED.axe) {
			for (const each of document.querySelectorAll("details"))
				each.open = true;
			const { violations } = await axe.run(document, { resultTypes: ["violations"] });
			is(`axe ${axe.version} finds nothing`, !violations.length, JSON.stringify(violations.map(
				({ id, help, nodes }) => [id, help, nodes.length,
					nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`)])));
		}
	} catch (error) {
		is("the script came to its end", false, error.stack);
	}
	document.documentElement.innerHTML = "";
	document.body.textContent = `FOUND${JSON.stringify(found)}DNUOF`;
})();
