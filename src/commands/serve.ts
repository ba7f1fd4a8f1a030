import { serve as run } from "#src/serve.ts";
import { type Command, EXIT } from "./command.ts";

export const serve: Command = {
  verb: "serve",
  usage: "",
  does: "アプリケーションを動かす（npm start と同じ）",
  options: {},
  run: async (call) => {
    return (await run(call.config)) ? EXIT.done : EXIT.usage;
  },
};
