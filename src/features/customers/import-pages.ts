/** 名簿の取り込み: choose a file, look at how it was understood, take it in. */
import type { FastifyReply } from "fastify";
import type { Akashi } from "#src/app.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { formatInstant } from "#src/lib/instant.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { listTwins, twinsShown } from "./decisions.ts";
import { first, formOf, importParams, incidentParams, placeOf, withFile } from "./forms-pages.ts";
import { type ColumnChoice, customerFields, fieldLabel } from "./import/columns.ts";
import type { LookedAtColumn } from "./import/look.ts";
import {
  type CustomerImport,
  chooseColumns,
  columnMap,
  confirmImport,
  dropImport,
  getImport,
  listImports,
  receiveList,
  rejectedRowsOf,
} from "./imports.ts";

const choices = [
  { value: "ignore", label: "取り込まない" },
  { value: "presence", label: "有無だけ記録（内容は取り込まない）" },
  ...customerFields.map((field) => ({ value: field, label: fieldLabel(field) })),
];

export function importPages(http: Http, app: Akashi): void {
  const write = { action: "customers.write" as const };
  const here = { config: write, schema: { params: importParams } };

  const chooseFile = (reply: FastifyReply, incidentId: string, error?: string) => {
    const incident = getIncident(app.house().read, incidentId);
    return reply.page("customers/import", {
      title: "名簿を取り込む",
      place: "customers",
      incident,
      backHref: placeOf(incident.id),
      action: `${placeOf(incident.id)}/import`,
      errors: error && { file: error },
      error,
      imports: listImports(app.house().read, incident.id).map((one) => importLine(incident.id, one)),
      modules: ["/assets/upload.js"],
    });
  };

  http.get(
    "/incidents/:incident/customers/import",
    { config: write, schema: { params: incidentParams } },
    async (request, reply) => chooseFile(reply, request.params.incident),
  );

  http.post(
    "/incidents/:incident/customers/import",
    { config: write, schema: { params: incidentParams } },
    async (request, reply) => {
      const { incident } = request.params;
      getIncident(app.house().read, incident);
      try {
        const received = await withFile(request, (file, fileName) =>
          receiveList(app.house(), actorOf(request), incident, file, { fileName }),
        );
        const next = `${placeOf(incident)}/imports/${received.id}`;
        if (request.headers.accept?.startsWith("application/json")) return reply.send({ next });
        return reply.redirect(next, 303);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (request.headers.accept?.startsWith("application/json")) {
          return reply.code(error.status).send({ error: { code: error.code, message: error.sentence } });
        }
        return chooseFile(reply.code(error.status), incident, error.sentence);
      }
    },
  );

  http.get("/incidents/:incident/customers/imports/:import", here, async (request, reply) => {
    const { incident, import: id } = request.params;
    const found = getImport(app.house().read, incident, id);
    if (found.state === "dropped") throw new Refusal("customer_list_decided");
    return found.look ? preview(reply, incident, found) : result(reply, incident, found);
  });

  const preview = (reply: FastifyReply, incidentId: string, found: CustomerImport) => {
    const look = found.look!;
    const at = `${placeOf(incidentId)}/imports/${found.id}`;
    const clean = look.counts.imported - look.counts.flagged;
    return reply.page("customers/import-preview", {
      title: "取り込む前の確認",
      place: "customers",
      incident: getIncident(app.house().read, incidentId),
      backHref: `${placeOf(incidentId)}/import`,
      fileName: found.fileName,
      encoding: found.encoding,
      undecodable: look.undecodable,
      headerRow: look.headerRow > 1 ? look.headerRow : undefined,
      hasName: look.hasName,
      counts: { ...look.counts, clean },
      columns: look.columns.map((column) => ({ ...columnView(column), options: choices })),
      rows: look.rows,
      flagged: look.flagged,
      flaggedMore: look.counts.flagged - look.flagged.length,
      remarked: look.remarked,
      rejected: look.rejected,
      rejectedMore: look.counts.rejected - look.rejected.length,
      columnsAction: `${at}/columns`,
      confirmAction: `${at}/confirm`,
      dropAction: `${at}/drop`,
      confirmLabel: `${look.counts.imported.toLocaleString("ja-JP")}人を取り込む`,
      canConfirm: look.counts.imported > 0,
      nobody: look.hasName && look.counts.imported === 0,
    });
  };

  const result = (reply: FastifyReply, incidentId: string, found: CustomerImport) => {
    const { read } = app.house();
    const incident = getIncident(read, incidentId);
    const twins = listTwins(read, incident.number).length;
    return reply.page("customers/import-result", {
      title: "名簿の取り込み",
      place: "customers",
      incident,
      backHref: placeOf(incidentId),
      fileName: found.fileName,
      finishedAt: found.finishedAt,
      counts: found.counts,
      details: [
        { label: "文字の形式", value: found.encoding },
        { label: "ファイルの指紋（SHA-256）", value: found.sha256 },
        { label: "取り込んだ日時", value: found.finishedAt ? formatInstant(found.finishedAt) : "" },
      ],
      rejectedHref:
        found.counts.rejected > 0 ? `${placeOf(incidentId)}/imports/${found.id}/rejected.csv` : undefined,
      checkHref: found.counts.flagged > 0 ? `${placeOf(incidentId)}?filter=check` : undefined,
      twinsHref: twins > 0 ? `${placeOf(incidentId)}/twins` : undefined,
      twins: twins === twinsShown ? `${twins}組以上` : `${twins}組`,
      scopeHref: `${placeOf(incidentId)}/scope`,
    });
  };

  http.post("/incidents/:incident/customers/imports/:import/columns", here, async (request, reply) => {
    const { incident, import: id } = request.params;
    const found = getImport(app.house().read, incident, id);
    const form = formOf(request.body);
    const mapping = columnMap.parse(
      Object.fromEntries(
        (found.look?.columns ?? []).map((column) => [
          column.name,
          first(form, `c${column.index}`) || column.choice,
        ]),
      ),
    );
    await chooseColumns(app.house(), actorOf(request), incident, id, mapping);
    return reply.done(
      `${placeOf(incident)}/imports/${id}`,
      "列の読み方を変えました。下の内容をもう一度ご確認ください。",
    );
  });

  http.post("/incidents/:incident/customers/imports/:import/confirm", here, async (request, reply) => {
    const { incident, import: id } = request.params;
    const done = await confirmImport(app.house(), actorOf(request), incident, id);
    return reply.done(
      `${placeOf(incident)}/imports/${id}`,
      `${done.counts.imported.toLocaleString("ja-JP")}人を取り込みました。次は、どの方が対象かを決めましょう。`,
    );
  });

  http.post("/incidents/:incident/customers/imports/:import/drop", here, async (request, reply) => {
    const { incident, import: id } = request.params;
    await dropImport(app.house(), actorOf(request), incident, id);
    return reply.done(
      `${placeOf(incident)}/import`,
      "取り込みをやめました。選んだファイルは残していません。",
    );
  });

  http.get("/incidents/:incident/customers/imports/:import/rejected.csv", here, async (request, reply) => {
    const { incident, import: id } = request.params;
    const csv = rejectedRowsOf(app.house().read, incident, id);
    if (!csv) throw new Refusal("not_found");
    return reply
      .type("text/csv; charset=utf-8")
      .header("content-disposition", `attachment; filename="rejected-rows.csv"`)
      .send(csv);
  });
}

function importLine(incidentId: string, one: CustomerImport) {
  return {
    href: `${placeOf(incidentId)}/imports/${one.id}`,
    fileName: one.fileName,
    when: formatInstant(one.finishedAt ?? one.addedAt),
    state: one.state === "done" ? "done" : "active",
    stateLabel:
      one.state === "done" ? `${one.counts.imported.toLocaleString("ja-JP")}人を取り込み済み` : "確認待ち",
  };
}

const notes: Readonly<Record<LookedAtColumn["why"], string>> = {
  known: "見出しから判断しました。",
  unknown: "何の列か分かりませんでした。必要なら選んでください。",
  duplicate: "同じ内容の列がほかにあります。",
  chosen: "選んだとおりに読みます。",
};

function columnView(column: LookedAtColumn) {
  const choice: ColumnChoice = column.choice;
  return {
    name: `c${column.index}`,
    header: column.header === "" ? `（見出しなし・${column.index + 1}列目）` : column.header,
    choice,
    note:
      choice === "presence" ? "内容は取り込まず、書かれていたかどうかだけを記録します。" : notes[column.why],
  };
}
