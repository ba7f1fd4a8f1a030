import { TemplateError } from "./error.ts";
import { elementOf, member, namesOf, type Shape } from "./schema.ts";

/**
 * Walks a template's syntax tree beside the data's schema. Handlebars prints nothing for an unknown field
 * (and `strict` lets `{{#if nope}}` pass), so a spelling mistake would silently drop a sentence from a letter.
 */

type Path = hbs.AST.PathExpression;

interface Scope {
  readonly shapes: readonly Shape[];
  readonly path: string;
  readonly names: ReadonlyMap<string, { shapes: readonly Shape[]; path: string }>;
}

export interface FieldWalk {
  readonly helpers: ReadonlySet<string>;
  readonly partials: ReadonlyMap<string, hbs.AST.Program>;
  /** Dotted names of all fields read, `[]` standing for "each". */
  readonly fields: Set<string>;
}

/** Nodes visited at most, partials expanded: a partial that calls others twice over grows without end. */
const largestWalk = 20_000;

export function checkFields(program: hbs.AST.Program, root: readonly Shape[], walk: FieldWalk): void {
  let visited = 0;

  function block(
    body: hbs.AST.Program | undefined,
    scopes: readonly Scope[],
    within: readonly string[],
  ): void {
    for (const statement of body?.body ?? []) {
      visited += 1;
      if (visited > largestWalk)
        fail(statement, "部品の呼び出しが多すぎます。部品の数を減らしてください。", within);
      node(statement, scopes, within);
    }
  }

  function node(statement: hbs.AST.Statement, scopes: readonly Scope[], within: readonly string[]): void {
    switch (statement.type) {
      case "ContentStatement":
      case "CommentStatement":
        return;
      case "MustacheStatement":
        mustache(statement as hbs.AST.MustacheStatement, scopes, within);
        return;
      case "BlockStatement":
        section(statement as hbs.AST.BlockStatement, scopes, within);
        return;
      case "PartialStatement":
        partial(statement as hbs.AST.PartialStatement, scopes, within);
        return;
      default:
        fail(statement, "この書き方はひな形では使えません。", within);
    }
  }

  function mustache(m: hbs.AST.MustacheStatement, scopes: readonly Scope[], within: readonly string[]): void {
    if (!m.escaped) fail(m, "{{{ }}} と {{& }} は使えません。{{ }} と書いてください。", within);
    if (m.path.type !== "PathExpression") fail(m, "{{ }} の中には項目の名前を書いてください。", within);
    const path = m.path as Path;
    if (m.params.length > 0 || m.hash !== undefined) {
      call(path, m.params, m.hash, scopes, within);
      return;
    }
    const shapes = resolve(path, scopes, within);
    if (shapes.some((shape) => shape.kind === "text" || shape.kind === "anything")) return;
    if (shapes.some((shape) => shape.kind === "array")) {
      fail(
        m,
        `「${path.original}」は一覧です。{{#each ${path.original}}} … {{/each}} で囲んでください。`,
        within,
      );
    }
    if (shapes.some((shape) => shape.kind === "object")) {
      fail(m, `「${path.original}」は項目のまとまりです。中の項目の名前まで書いてください。`, within);
    }
    if (shapes.some((shape) => shape.kind === "boolean")) {
      fail(
        m,
        `「${path.original}」は「はい・いいえ」です。{{#if ${path.original}}} … {{/if}} と書いてください。`,
        within,
      );
    }
  }

  function call(
    path: Path,
    params: readonly hbs.AST.Expression[],
    hash: hbs.AST.Hash | undefined,
    scopes: readonly Scope[],
    within: readonly string[],
  ): void {
    if (!walk.helpers.has(path.original)) fail(path, `「${path.original}」という書式は使えません。`, within);
    if (hash !== undefined) fail(path, "「名前=値」の形の指定は使えません。", within);
    for (const param of params) expression(param, scopes, within);
  }

  function expression(
    param: hbs.AST.Expression,
    scopes: readonly Scope[],
    within: readonly string[],
  ): readonly Shape[] {
    if (param.type === "SubExpression") {
      const sub = param as hbs.AST.SubExpression;
      call(sub.path as Path, sub.params, sub.hash, scopes, within);
      return [{ kind: "anything" }];
    }
    if (param.type !== "PathExpression") return [{ kind: "text" }];
    return resolve(param as Path, scopes, within);
  }

  function section(b: hbs.AST.BlockStatement, scopes: readonly Scope[], within: readonly string[]): void {
    const name = b.path.type === "PathExpression" ? (b.path as Path).original : "";
    const param = b.params[0];
    if (!["if", "unless", "each", "with"].includes(name)) {
      fail(b, `「{{#${name}}}」は使えません。使えるのは if・unless・each・with です。`, within);
    }
    if (param === undefined || b.params.length > 1 || b.hash !== undefined) {
      fail(b, `「{{#${name}}}」には項目を1つだけ書いてください。`, within);
    }
    const shapes = expression(param, scopes, within);
    const path = param.type === "PathExpression" ? pathOf(param as Path, scopes, within) : "";
    if (name === "if" || name === "unless") {
      block(b.program, scopes, within);
    } else if (name === "each") {
      const element = elementOf(shapes);
      if (element === undefined)
        fail(b, `「${labelOf(param)}」は一覧ではないため、each では使えません。`, within);
      block(b.program, [enter(b.program, element, `${path}[]`, scopes[0]), ...scopes], within);
    } else {
      block(b.program, [enter(b.program, shapes, path, scopes[0]), ...scopes], within);
    }
    block(b.inverse, scopes, within);
  }

  function enter(
    body: hbs.AST.Program | undefined,
    shapes: readonly Shape[],
    path: string,
    outer: Scope | undefined,
  ): Scope {
    const names = new Map(outer?.names ?? []);
    body?.blockParams?.forEach((name, index) => {
      names.set(name, index === 0 ? { shapes, path } : { shapes: [{ kind: "text" }], path: "@index" });
    });
    return { shapes, path, names };
  }

  function partial(p: hbs.AST.PartialStatement, scopes: readonly Scope[], within: readonly string[]): void {
    const name = p.name.type === "PathExpression" ? (p.name as Path).original : "";
    const body = walk.partials.get(name);
    if (body === undefined) fail(p, `部品「${name}」はありません。`, within);
    if (within.includes(name)) fail(p, `部品「${name}」が自分自身を呼び出しています。`, within);
    if (p.hash !== undefined || p.params.length > 1) fail(p, "部品に渡せる項目は1つだけです。", within);
    const param = p.params[0];
    const inner =
      param === undefined
        ? scopes
        : [
            {
              shapes: expression(param, scopes, within),
              path: pathOf(param, scopes, within),
              names: new Map(),
            },
          ];
    block(body, inner, [...within, name]);
  }

  function start(
    path: Path,
    scopes: readonly Scope[],
    within: readonly string[],
  ): { scope: Scope; parts: string[] } {
    const scope = scopes[path.depth];
    if (scope === undefined) fail(path, `「${path.original}」の ../ が多すぎます。`, within);
    return { scope, parts: path.parts as string[] };
  }

  function pathOf(node: hbs.AST.Expression, scopes: readonly Scope[], within: readonly string[]): string {
    if (node.type !== "PathExpression") return "";
    const { scope, parts } = start(node as Path, scopes, within);
    const named = scope.names.get(parts[0] ?? "");
    const base = named === undefined ? scope.path : named.path;
    return [base, ...(named === undefined ? parts : parts.slice(1))].filter((part) => part !== "").join(".");
  }

  function resolve(path: Path, scopes: readonly Scope[], within: readonly string[]): readonly Shape[] {
    if (path.data) {
      if (["index", "first", "last", "key"].includes(path.parts[0] as string) && path.parts.length === 1) {
        return [{ kind: "text" }];
      }
      if (path.parts[0] !== "root") fail(path, `「${path.original}」は使えません。`, within);
      const parts = path.parts.slice(1) as string[];
      walk.fields.add(parts.join("."));
      return descend(path, root, parts, within);
    }
    const { scope, parts } = start(path, scopes, within);
    const named = scope.names.get(parts[0] ?? "");
    const shapes =
      named === undefined
        ? descend(path, scope.shapes, parts, within)
        : descend(path, named.shapes, parts.slice(1), within);
    walk.fields.add(pathOf(path, scopes, within));
    return shapes;
  }

  function descend(
    path: Path,
    from: readonly Shape[],
    parts: readonly string[],
    within: readonly string[],
  ): readonly Shape[] {
    let shapes = from;
    for (const part of parts) {
      const next = member(shapes, part);
      if (next === undefined) {
        const known = namesOf(shapes).slice(0, 12).join("、");
        fail(
          path,
          `「${path.original}」という項目はありません。${known === "" ? "" : `ここで使える項目：${known}`}`,
          within,
        );
      }
      shapes = next;
    }
    return shapes;
  }

  block(program, [{ shapes: root, path: "", names: new Map() }], []);
}

function labelOf(node: hbs.AST.Expression): string {
  return node.type === "PathExpression" ? (node as Path).original : "…";
}

function fail(node: hbs.AST.Node, sentence: string, within: readonly string[]): never {
  throw new TemplateError(node.loc.start.line, sentence, within.at(-1));
}
