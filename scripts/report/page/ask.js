// SPDX-License-Identifier: GPL-2.0-only
// What a reader can ask of the page. It needs nothing but the page, and the page does not need it.
"use strict";
(() => {
	const MOST = 500; // rows of cells that are shown at once: a browser lays out no more quickly
	const BINS = 12; // ranges of a cell's repetitions, where these have more values
	const NEAR = 14; // how far a pointer may be from a mark, in units of the drawing
	const byId = (id) => document.getElementById(id);
	const grouped = (value) => value.toLocaleString("en-US");

	function make(name, content, attributes = {}) {
		const made = document.createElement(name);
		made.append(...[content].flat());
		for (const [key, value] of Object.entries(attributes))
			made.setAttribute(key, value);
		return made;
	}

	function times(value, least) {
		const ratio = value / least;
		return ratio.toFixed(ratio < 9.995 ? 2 : ratio < 99.95 ? 1 : 0);
	}

	function fill(table, heads, rows) {
		table.tHead.replaceChildren(make("tr", heads.map((head) => make("th", head, { scope: "col" }))));
		table.tBodies[0].replaceChildren(...rows);
	}

	function row(first, rest) {
		return make("tr", [make("th", first, { scope: "row" }), ...rest.map((each) => make("td", each))]);
	}

	const data = byId("ask-data") && JSON.parse(byId("ask-data").textContent);
	if (data) {
		const cells = data.cells.map(([group, way, size, name, op, backend, main, bytes, min, median,
			p95, max, trusted, repetitions, vector]) => ({ group, way, size, name, op, backend, main,
			bytes, min, median, p95, max, trusted, repetitions, vector }));
		atOneSize(data, cells);
		eachCell(data, cells);
		byId("ask").hidden = false;
		for (const link of document.querySelectorAll('nav a[href="#ask"]'))
			link.hidden = false;
	}
	charts();

	// All ways at the size that the slider says, cheapest first, and two of them by their parts.
	function atOneSize(data, cells) {
		const memory = byId("ask-memory"), slider = byId("ask-size");
		const pair = [byId("ask-a"), byId("ask-b")];
		const main = new Map(cells.filter((cell) => cell.main)
			.map((cell) => [[cell.group, cell.way, cell.op, cell.size].join(), cell]));
		const cellOf = (way, op) => main.get([memory.value, way, op, slider.value].join());

		memory.replaceChildren(...data.groups.map((group, place) =>
			make("option", group.name, { value: place })));
		memory.addEventListener("change", turned);
		slider.addEventListener("input", shown);
		pair.forEach((select) => select.addEventListener("change", shown));
		turned();

		function turned() {
			const group = data.groups[memory.value];
			slider.max = group.sizes.length - 1;
			slider.value = Math.max(group.sizes.findIndex(([size]) => size === "2 MiB"), 0);
			pair.forEach((select, place) => {
				select.replaceChildren(...group.rows.map(([name], way) =>
					make("option", name, { value: way })));
				const found = ranked(group);
				const [first, second = first] = new Set([...competing(group, found), ...found]);
				select.value = (place ? second : first)?.way ?? 0;
			});
			shown();
		}

		function shown() {
			const group = data.groups[memory.value];
			const [size, pages] = group.sizes[slider.value];
			byId("ask-size-told").textContent = `${size}, ${pages}`;
			slider.setAttribute("aria-valuetext", `${size}, ${pages}`);
			lives(group, `${size}: ${group.unit}`);
			sideBySide(group, `${size}: ${group.unit}`);
		}

		function whole(group, way) {
			const parts = group.parts.map(([, op]) => cellOf(way, op));
			return { way, parts, complete: parts.length > 2 && parts.every(Boolean),
				trusted: parts.every((part) => part?.trusted),
				total: parts.reduce((sum, part) => sum + (part?.min ?? 0), 0) };
		}

		function ranked(group) {
			const found = group.rows.map((_, way) => whole(group, way))
				.filter((each) => each.parts.some(Boolean));
			return found.sort((a, b) => b.complete - a.complete || a.total - b.total);
		}

		// Those of them that a driver may take.
		function competing(group, found) {
			return found.filter((each) => each.complete && each.trusted && !group.rows[each.way][1]);
		}

		function lives(group, where) {
			const found = ranked(group);
			const may = competing(group, found);
			const least = may.length ? may[0].total : 0;
			const rows = found.map((each) => {
				const [name, barred, colour] = group.rows[each.way];
				const swatch = make("i", "", { style: `background:var(--c${colour})`, class: "swatch" });
				const made = row([swatch, name, ...(barred ? [make("small", ` ${barred}`)] : [])],
					[each.complete ? grouped(each.total) + (each.trusted ? "" : "?") : "-",
						each.complete && least ? times(each.total, least) : "-",
						...each.parts.map((part) => part ? grouped(part.min) : "-")]);
				if (may.includes(each) && each.total <= least * (1 + data.close))
					made.className = "best";
				return made;
			});
			byId("ask-life").caption.firstChild.textContent =
				`All ways at ${where}, the cheapest whole life first`;
			fill(byId("ask-life"), ["backend", "whole life", "times the cheapest",
				...group.parts.map(([title]) => title)], rows);
		}

		function sideBySide(group, where) {
			const ways = pair.map((select) => Number(select.value));
			const names = ways.map((way) => group.rows[way][0]);
			const lines = group.ops.map((op) => [op, ...ways.map((way) => cellOf(way, op)?.min)]);
			const both = ways.map((way) => whole(group, way));
			lines.push(["whole life", ...both.map((each) => each.complete ? each.total : undefined)]);
			const rows = lines.filter(([, ...figures]) => figures.some((figure) => figure !== undefined))
				.map(([op, a, b]) => row(op, [a, b].map((figure) => figure === undefined ? "-" :
					grouped(figure)).concat(a === undefined || b === undefined ? ["-", "-"] :
					[(b > a ? "+" : "") + grouped(b - a), a ? times(b, a) : "-"])));
			byId("ask-pair").caption.firstChild.textContent = `${names[1]} against ${names[0]} at ${where}`;
			fill(byId("ask-pair"), ["op", ...names, "difference", "times"], rows);
		}
	}

	// The cells that have all words in their names and are of what was chosen, sorted by a column.
	function eachCell(data, cells) {
		const words = byId("ask-words"), count = byId("ask-count"), table = byId("ask-cells");
		const chosen = { op: byId("ask-op"), backend: byId("ask-way"), bytes: byId("ask-bytes") };
		const sizeOf = (cell) => data.groups[cell.group].sizes[cell.size][0];
		const keys = { cell: "name", size: "bytes" };
		let sorted = "", down = false;

		const heads = data.columns.map(([title, kind]) => {
			const button = make("button", title, { type: "button" });
			const head = make("th", button, { scope: "col", "aria-sort": "none" });
			button.addEventListener("click", () => {
				down = sorted === title && !down;
				sorted = title;
				heads.forEach((each) => each.setAttribute("aria-sort", "none"));
				head.setAttribute("aria-sort", down ? "descending" : "ascending");
				shown();
			});
			head.className = kind;
			return head;
		});
		table.tHead.replaceChildren(make("tr", heads));
		[words, ...Object.values(chosen)].forEach((each) => each.addEventListener("input", shown));
		shown();

		function opener(cell) {
			const button = make("button", cell.name, { type: "button", "aria-expanded": "false" });
			button.addEventListener("click", () => {
				const own = button.closest("tr"), open = button.getAttribute("aria-expanded") === "true";
				button.setAttribute("aria-expanded", String(!open));
				if (open)
					own.nextElementSibling.remove();
				else
					own.after(make("tr", make("td", make("div", parts(data, cell)),
						{ colspan: heads.length }), { class: "opened" }));
			});
			return button;
		}

		function wanted() {
			const asked = words.value.toLowerCase().split(/\s+/).filter(Boolean);
			return cells.filter((cell) => asked.every((word) => cell.name.toLowerCase().includes(word)) &&
				Object.entries(chosen).every(([key, { value }]) => !value ||
					(key === "bytes" ? sizeOf(cell) : cell[key]) === value));
		}

		function shown() {
			const found = wanted(), key = keys[sorted] ?? sorted;
			if (sorted)
				found.sort((a, b) => (down ? -1 : 1) * (typeof a[key] === "number" ? a[key] - b[key] :
					a[key].localeCompare(b[key], "en", { numeric: true })));
			table.tBodies[0].replaceChildren(...found.slice(0, MOST).map((cell) => row(opener(cell),
				[sizeOf(cell), ...["min", "median", "p95", "max"].map((name) => grouped(cell[name])),
					cell.trusted ? "yes" : "no"])));
			count.textContent = `${grouped(found.length)} of ${grouped(cells.length)} cells` +
				(found.length > MOST ? `, the first ${MOST} shown` : "");
		}
	}

	// What a cell's figures come from: it opens below the cell's own row, and closes again.
	function parts(data, cell) {
		const found = [figures("Repetitions", ["value", "times", ""], spread(cell).map(([told, count]) =>
			[told, grouped(count), bar(count, cell.repetitions)]))];
		if (cell.vector)
			found.push(figures("Vector of one repetition", ["part", "count"], data.vector
				.map((part, place) => [part, cell.vector[place]]).filter(([, count]) => count)
				.map(([part, count]) => [part, grouped(count)])));
		const profile = data.profiles[cell.name];
		if (profile)
			found.push(figures(`Profile, ${profile[0]}`, ["function", "its own", "entered"],
				profile.slice(1).map(([name, own, entered]) => [name, grouped(own), grouped(entered)])));
		return found;
	}

	function figures(title, heads, rows) {
		const made = make("table", [make("caption", title),
			make("thead", make("tr", heads.map((head) => make("th", head || "share", { scope: "col" })))),
			make("tbody", rows.map(([first, ...rest]) => row(first, rest)))]);
		return made;
	}

	function bar(count, repetitions) {
		const most = Math.max(...repetitions.filter((_, place) => place % 2));
		return make("i", "", { class: "times", style: `width:${Math.max(100 * count / most, 2)}%` });
	}

	// Each value that came, or where there are many, as many ranges of equal width.
	function spread({ repetitions }) {
		const values = repetitions.filter((_, place) => !(place % 2));
		const counts = repetitions.filter((_, place) => place % 2);
		if (values.length <= BINS)
			return values.map((value, place) => [grouped(value), counts[place]]);
		const least = values[0], width = (values[values.length - 1] - least + 1) / BINS;
		const bins = Array.from({ length: BINS }, () => 0);
		values.forEach((value, place) => { bins[Math.floor((value - least) / width)] += counts[place]; });
		return bins.map((count, place) => [`${grouped(Math.ceil(least + place * width))} to ` +
			grouped(Math.ceil(least + (place + 1) * width) - 1), count]).filter(([, count]) => count);
	}

	// The value of the mark that a pointer is near to, or that the arrow keys have reached.
	function charts() {
		const told = make("div", "", { id: "told", role: "status" });
		told.hidden = true;
		document.body.append(told);
		const drawings = document.querySelectorAll(".panels svg");
		const ring = drawings.length && document.createElementNS(drawings[0].namespaceURI, "circle");
		for (const [name, value] of Object.entries({ class: "ring", r: 6 }))
			ring && ring.setAttribute(name, value);

		for (const svg of drawings) {
			const points = [...svg.querySelectorAll("g.pt")].map((group) => {
				const title = group.querySelector("title"), use = group.querySelector("use");
				title.remove(); // a browser would tell it a second time
				return { text: title.textContent, x: Number(use.getAttribute("x")),
					y: Number(use.getAttribute("y")) };
			});
			if (!points.length)
				continue;
			let at = -1;
			svg.setAttribute("tabindex", "0");
			svg.setAttribute("aria-describedby", "told");
			svg.addEventListener("pointermove", (event) => {
				const place = new DOMPoint(event.clientX, event.clientY)
					.matrixTransform(svg.getScreenCTM().inverse());
				const far = points.map((point) => Math.hypot(point.x - place.x, point.y - place.y));
				const least = Math.min(...far);
				if (least < NEAR)
					show(far.indexOf(least));
				else
					hide();
			});
			svg.addEventListener("pointerleave", hide);
			svg.addEventListener("blur", hide);
			svg.addEventListener("keydown", (event) => {
				const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
				if (step)
					show((at + step + points.length) % points.length);
				else if (event.key === "Home")
					show(0);
				else if (event.key === "End")
					show(points.length - 1);
				else if (event.key === "Escape")
					hide();
				else
					return;
				event.preventDefault();
			});

			function show(place) {
				at = place;
				const { x, y, text } = points[at];
				ring.setAttribute("cx", x);
				ring.setAttribute("cy", y);
				svg.append(ring);
				told.textContent = text;
				told.hidden = false;
				const where = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());
				const room = document.documentElement.clientWidth - told.offsetWidth - 8;
				told.style.left = `${Math.max(8, Math.min(where.x + 10, room))}px`;
				told.style.top = `${where.y + 14}px`;
			}
		}

		function hide() {
			told.hidden = true;
			ring.remove();
		}
	}
})();
