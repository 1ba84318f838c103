// SPDX-License-Identifier: GPL-2.0-only
// styles.js FILE...: what CSSTree says of each style sheet: what it cannot read, properties that there are
// not, and values that a property cannot have; not of values with a function in them, of which CSSTree 2.3
// knows too few, nor where its own data lack a part of what they say. Status 1: it said something.
/* eslint-env node */
"use strict";
const fs = require("fs");
const tree = require("css-tree");

const PAGED = ["page", "size"]; // of paged media, which CSSTree 2.3 does not know

function refused(property, value) {
	if (!tree.lexer.getProperty(property))
		return "there is no such property";
	if (tree.find(value, (each) => each.type === "Function"))
		return null;
	try {
		const { error } = tree.lexer.matchProperty(property, value);
		return error && error.message.split("\n")[0];
	} catch {
		return null;
	}
}

function faults(file) {
	const found = [];
	const sheet = tree.parse(fs.readFileSync(file, "utf8"), {
		positions: true,
		onParseError: (error) => found.push(`${error.line}: ${error.message}`),
	});
	tree.walk(sheet, { visit: "Declaration", enter: ({ property, value, loc }) => {
		if (property.startsWith("--") || PAGED.includes(property))
			return;
		const why = refused(property, value);
		if (why)
			found.push(`${loc.start.line}: ${property}: ${why}`);
	} });
	return found.map((fault) => `${file}:${fault}`);
}

const said = process.argv.slice(2).flatMap(faults);
said.forEach((fault) => console.log(fault));
process.exitCode = said.length ? 1 : 0;
