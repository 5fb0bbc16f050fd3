import { transportConformance } from "./conformance.js";
import { connectOverWebSocket } from "./websocket-pair.js";

transportConformance("a WebSocket that a server took over", () => connectOverWebSocket(false));

transportConformance("a WebSocket with compression that a server took over", () => connectOverWebSocket(true));
