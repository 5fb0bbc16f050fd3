import { describe, expect, jest, test } from "@jest/globals";
import { ownRecords, recordHandler, recordMisplaced, sealRecords } from "../../src/registry/metadata-store.js";
import { errorOf } from "./test-channel.js";

describe("the metadata store", () => {
  test("keeps records by member name", () => {
    const owner = {};
    recordHandler(owner, "onChat", "chat");
    recordHandler(owner, "onChat", "say");
    recordHandler(owner, "onChat", "chat");
    expect([...(ownRecords(owner)?.members ?? [])]).toEqual([["onChat", ["chat", "say"]]]);
  });

  test("tells an owner's own records only", () => {
    const parent = {};
    const child: object = Object.create(parent);
    recordHandler(parent, "onChat", "chat");
    expect(ownRecords(child)).toBeUndefined();
    recordHandler(child, "onMove", "move");
    expect([...(ownRecords(parent)?.members.keys() ?? [])]).toEqual(["onChat"]);
  });

  test("takes nothing after it was sealed, and names who sealed it first", () => {
    const owner = {};
    sealRecords(owner, "GameChannel");
    sealRecords(owner, "Other");
    const errors = [
      errorOf(() => recordHandler(owner, "onChat", "chat")),
      errorOf(() => recordMisplaced(owner, { action: "chat", member: undefined, misplacement: "class" })),
    ];
    expect(errors.map(({ code }) => code)).toEqual(["late_registration", "late_registration"]);
    expect(errors[0]?.message).toContain('on "onChat": GameChannel is in use');
    expect(errors[1]?.message).toContain("on a class: GameChannel is in use");
    expect(ownRecords(owner)).toEqual({ members: new Map(), sealedBy: "GameChannel" });
  });

  test("keeps its records when the program loads the whole of reflect-metadata later", async () => {
    const before = {};
    recordHandler(before, "onChat", "chat");
    const { defineMetadata } = Reflect;
    await import("reflect-metadata");
    expect(Reflect.defineMetadata).not.toBe(defineMetadata);
    recordHandler(before, "onMove", "move");
    const after = {};
    recordHandler(after, "onChat", "chat");
    expect([...(ownRecords(before)?.members.keys() ?? [])]).toEqual(["onChat", "onMove"]);
    expect(ownRecords(after)?.members.size).toBe(1);
  });

  test("shares its records with a second copy of this package", async () => {
    jest.resetModules();
    const copy = await import("../../src/registry/metadata-store.js");
    expect(copy.recordHandler).not.toBe(recordHandler);
    const owner = {};
    copy.recordHandler(owner, "onChat", "chat");
    expect(ownRecords(owner)?.members.get("onChat")).toEqual(["chat"]);
    sealRecords(owner, "GameChannel");
    expect(errorOf(() => copy.recordHandler(owner, "onMove", "move")).code).toBe("late_registration");
  });
});
