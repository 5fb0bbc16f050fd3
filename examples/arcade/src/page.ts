import { DEFAULT_PORT } from "@repod/core";

const command = document.querySelector("code");
const { port } = location;
// Where the address names no port, the server is behind something else, whose port is not the one for terminals.
if (command && port !== "" && Number(port) !== DEFAULT_PORT) command.textContent = `PORT=${port} npm run chat`;
