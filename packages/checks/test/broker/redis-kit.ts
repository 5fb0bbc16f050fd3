import { describe } from "@jest/globals";
import { hasRedis } from "@repod/bench/internal";

const isRequired = process.env["REPOD_REQUIRE_ALL"] === "1";

if (!hasRedis()) process.stdout.write("Not tried with Redis: install redis-server.\n");

/** Tests for which a Redis is needed. Left out where there is none, unless `REPOD_REQUIRE_ALL` is 1. */
export const describeRedis = hasRedis() || isRequired ? describe : describe.skip;
