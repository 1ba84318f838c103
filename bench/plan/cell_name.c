// SPDX-License-Identifier: GPL-2.0-only
#include "plan/cell_name.h"

#include <stdio.h>

#include "base/size.h"

void cell_name(const struct act *act, const struct cell_key *key, char name[CELL_NAME_LEN])
{
	char size[SIZE_NAME_LEN];

	snprintf(name, CELL_NAME_LEN, "%s/%.31s/%s/%.31s/%s", act->name, key->backend, key->source,
		 key->cache, size_name(key->bytes, size));
}
