import { transportConformance } from "./conformance.js";
import { connectOverTcp } from "./tcp-pair.js";

transportConformance("an accepted TCP connection", async () => {
  const { accepted, dialled } = await connectOverTcp();
  return { subject: accepted, peer: dialled };
});

transportConformance("a dialled TCP connection", async () => {
  const { accepted, dialled } = await connectOverTcp();
  return { subject: dialled, peer: accepted };
});
