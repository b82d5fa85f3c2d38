// Uses the types that openapi-typescript made: `node openapi_typescript.js URL KEY`.
import createClient from "openapi-fetch";
import type { components, paths } from "./types.js";

const [, , baseUrl, key] = process.argv;
const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${key}` } });
const design: components["schemas"]["DesignDocument"] = {
  name: "ours",
  canvas: { width: 200, height: 100, background: "#ffffff" },
  fields: { first_name: { type: "text", default: "there" } },
  layers: [{ kind: "text", text: "Hi {first_name}", box: [10, 10, 180, 80], size: 30 }],
};
const data = { first_name: "Zoë" };

function must(holds: unknown, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

/** The picture that was generated, as JSON. */
function generated(content: unknown): components["schemas"]["GeneratedPicture"] {
  must(content && typeof content === "object" && "image_url" in content, "JSON of a picture");
  return content as components["schemas"]["GeneratedPicture"];
}

const id = { path: { id: "ours" } };
const saved = await client.PUT("/v1/designs/{id}", { params: id, body: design });
must(saved.data?.version === 1 && saved.response.status === 201, "saved");
const etag = saved.response.headers.get("etag") ?? "";
const second = await client.PUT("/v1/designs/{id}", {
  params: { ...id, header: { "If-Match": etag } },
  body: { ...design, title: "Second" },
});
must(second.data?.id === "ours@2", "saved again");
const refused = await client.PUT("/v1/designs/{id}", { params: { ...id, header: { "If-Match": '"x"' } }, body: design });
must(refused.error?.status === 412, "refused");

const listed = await client.GET("/v1/designs", { params: { query: { limit: 100 } } });
must(listed.data?.items.some((one) => one.name === "ours"), "listed");
const read = await client.GET("/v1/designs/{id}", { params: id });
must(read.data?.title === "Second", "read");

type Options = NonNullable<components["schemas"]["GenerateRequest"]["options"]>;
const wanted = (options: Options) => ({ body: { design_id: "ours", data, options } });
const url = await client.POST("/v1/generate", wanted({}));
must(generated(url.data).image_url.includes("/iiif/3/ours@2/"), "address");
const inside = await client.POST("/v1/generate", wanted({ return: "base64", format: "png" }));
must(atob(generated(inside.data).image ?? "").startsWith("\x89PNG"), "base64");
const picture = await client.POST("/v1/generate", { ...wanted({ return: "image", format: "png" }), parseAs: "arrayBuffer" });
must(picture.response.headers.get("content-type") === "image/png" && picture.data, "picture");
const begun = await client.POST("/v1/generate", {
  ...wanted({ format: "png" }),
  params: { header: { Prefer: "respond-async" } },
});
must(begun.response.status === 202 && typeof begun.data === "object", "begun");
for (const job = { path: { id: begun.data.id } }; ; ) {
  const { data } = await client.GET("/v1/jobs/{id}", { params: job });
  must(data && data.status !== "failed", "job");
  if (data.status === "completed") {
    must(generated(data.result).image_url.endsWith(".png"), "result");
    break;
  }
  await new Promise((done) => setTimeout(done, 50));
}
const none = await client.POST("/v1/generate", { body: { design_id: "uors" } });
must(none.error?.errors?.[0]?.pointer === "/design_id" && none.error.errors[0].did_you_mean === "ours", "told");
const gone = await client.DELETE("/v1/designs/{id}", { params: { ...id, header: { "If-Match": "*" } } });
must(gone.response.status === 204, "deleted");
