/** What a suite may do with a database server: stop and start it, let it hang, throw it away. */

/**
 * @param {import('./server-process.js').ServerProcess} server
 * @param {ReturnType<typeof import('./folder.js').throwAwayFolder>} folder
 */
export function controls(server, folder) {
  return {
    start: () => server.start(),
    stop: () => server.stop(),
    restart: () => server.restart(),
    freeze: () => server.freeze(),
    thaw: () => server.thaw(),
    close: async () => {
      await server.close();
      folder.remove();
    },
  };
}
