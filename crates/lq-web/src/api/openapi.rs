//! The description of the API, made from the registry: what is declared once is described once.

use lq_core::Registry;
use lq_core::schema::{FieldSchema, KindSchema};
use lq_core::value::ValueType;
use serde_json::{Map, Value as Json, json};

/// The OpenAPI 3.1 document of every kind.
pub fn describe(registry: &Registry) -> Json {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for kind in registry.kinds() {
        let name = kind.kind.to_string();
        schemas.insert(name.clone(), record(kind));
        paths.insert(
            format!("/api/v1/{name}"),
            json!({
                "get": list(kind),
                "post": operation(kind, "create", "新增", "201"),
            }),
        );
        paths.insert(
            format!("/api/v1/{name}/{{id}}"),
            json!({
                "parameters": [{"$ref": "#/components/parameters/id"}],
                "get": operation(kind, "read", "读取", "200"),
                "put": write(kind, "replace", "整体替换"),
                "patch": write(kind, "change", "修改"),
                "delete": write(kind, "retire", "停用"),
            }),
        );
        paths.insert(format!("/api/v1/{name}/{{id}}/history"), json!({
            "parameters": [{"$ref": "#/components/parameters/id"}],
            "get": {"operationId": format!("{name}_history"), "tags": [name], "summary": format!("{}的变更历史", kind.label.zh), "responses": {"200": {"description": "按先后排列的变更"}}},
        }));
    }
    for (path, about) in acts() {
        paths.insert(path.to_owned(), about);
    }
    schemas.insert("error".to_owned(), error());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "链桥 Lianqiao",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "高新区产业链台账接口。写入须带 If-Match；未记录的字段为 null，问过确实没有的为 {\"none\":true}。",
        },
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "parameters": {
                "id": {"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}},
                "if_match": {"name": "If-Match", "in": "header", "required": true, "schema": {"type": "string"}, "description": "读取时得到的 ETag，或 *"},
            },
            "schemas": schemas,
        },
    })
}

/// The document as it is committed: one line a path and a schema, so that a change of a kind is a line of the diff.
pub fn document(registry: &Registry) -> String {
    let mut document = describe(registry);
    let mut take = |pointer: &str| document.pointer_mut(pointer).map(Json::take).unwrap_or_default();
    let (paths, schemas) = (take("/paths"), take("/components/schemas"));
    let text = document.to_string();
    let lines = |json: &Json| {
        let members = json.as_object().into_iter().flatten();
        let lines: Vec<String> =
            members.map(|(name, value)| format!("{}:{value}", Json::from(name.as_str()))).collect();
        format!("{{\n{}\n}}", lines.join(",\n"))
    };
    let text = text.replacen("\"paths\":null", &format!("\"paths\":{}", lines(&paths)), 1);
    format!("{}\n", text.replacen("\"schemas\":null", &format!("\"schemas\":{}", lines(&schemas)), 1))
}

fn record(kind: &KindSchema) -> Json {
    let mut properties = Map::new();
    for (name, described) in [
        ("id", json!({"type": "string", "format": "uuid"})),
        ("_number", json!({"type": "string", "readOnly": true})),
        ("_revision", json!({"type": "integer", "readOnly": true})),
        ("_zone", json!({"type": "string", "format": "uuid"})),
        ("_state", json!({"readOnly": true})),
        ("_created", json!({"type": "string", "format": "date-time", "readOnly": true})),
        ("_changed", json!({"type": "string", "format": "date-time", "readOnly": true})),
    ] {
        properties.insert(name.to_owned(), described);
    }
    properties.extend(kind.fields.iter().map(|field| (field.name.to_string(), member(field))));
    let required: Vec<&str> =
        kind.fields.iter().filter(|field| field.is_required).map(|field| &*field.name).collect();
    json!({"type": "object", "title": kind.label.zh, "description": kind.help.zh, "required": required, "properties": properties})
}

fn member(field: &FieldSchema) -> Json {
    let mut described = shape(&field.ty);
    if let Some(object) = described.as_object_mut() {
        object.insert("title".to_owned(), Json::String(field.label.zh.to_string()));
        if !field.help.zh.is_empty() {
            object.insert("description".to_owned(), Json::String(field.help.zh.to_string()));
        }
    }
    described
}

/// The JSON form of a type; see `ValueType::json`.
fn shape(ty: &ValueType) -> Json {
    match ty {
        ValueType::Text { max, .. } => json!({"type": ["string", "null"], "maxLength": max}),
        ValueType::Choice(options) => {
            let codes: Vec<&str> = options.iter().map(|option| &*option.code).collect();
            json!({"type": ["string", "null"], "examples": codes})
        }
        ValueType::Stage(stages) => {
            let codes: Vec<&str> = stages.stages.iter().map(|stage| &*stage.code).collect();
            json!({"type": ["string", "null"], "examples": codes})
        }
        ValueType::Flag => json!({"type": ["boolean", "null"]}),
        ValueType::Day => json!({"type": ["string", "null"], "format": "date"}),
        ValueType::Moment => json!({"type": ["string", "null"], "format": "date-time"}),
        ValueType::Period => json!({"type": ["string", "null"], "examples": ["2024", "2024-Q1", "2024-03"]}),
        ValueType::Money { .. } => {
            json!({"type": ["object", "null"], "properties": {"amount": {"type": "string"}, "currency": {"type": "string"}}})
        }
        ValueType::Quantity { unit: Some(unit) } => {
            json!({"type": ["number", "object", "null"], "x-unit": unit.symbol()})
        }
        ValueType::Quantity { unit: None } => {
            json!({"type": ["object", "null"], "properties": {"value": {"type": "number"}, "unit": {"type": "string"}}})
        }
        ValueType::Rate { .. } => {
            json!({"type": ["object", "null"], "properties": {"value": {"type": "number"}, "unit": {"type": "string"}, "per": {"type": "string"}}})
        }
        ValueType::Number | ValueType::Percent => json!({"type": ["number", "string", "null"]}),
        ValueType::Link { kind } => json!({"type": ["string", "null"], "format": "uuid", "x-links-to": kind}),
        ValueType::Links { kind } => {
            json!({"type": ["array", "null"], "items": {"type": "string", "format": "uuid"}, "x-links-to": kind})
        }
        ValueType::Place => {
            json!({"type": ["object", "null"], "properties": {"lat": {"type": "number"}, "lon": {"type": "number"}, "datum": {"type": "string"}}})
        }
        ValueType::Attachment => {
            json!({"type": ["object", "null"], "properties": {"digest": {"type": "string"}, "name": {"type": "string"}, "size": {"type": "integer"}, "type": {"type": "string"}}})
        }
        ValueType::Uscc | ValueType::Industry | ValueType::Region | ValueType::Phone => {
            json!({"type": ["string", "null"]})
        }
    }
}

fn list(kind: &KindSchema) -> Json {
    let parameter = |name: String, about: &str| json!({"name": name, "in": "query", "schema": {"type": "string"}, "description": about});
    let mut parameters = vec![
        parameter(
            "where".to_owned(),
            "条件，规则语言，如“规上 且 注册资本 ≥ 500 万元”；没有比较的词按 q 查找",
        ),
        parameter("open".to_owned(), "1：改为列出 where 因缺信息不能判断的记录"),
        parameter("q".to_owned(), "在搜索字段中查找"),
        parameter("sort".to_owned(), "字段名，前加 - 为降序"),
        parameter("page".to_owned(), "页码，从 1 起"),
        parameter("size".to_owned(), "每页条数，至多 500"),
        parameter("as_of".to_owned(), "截至某日，如 2024-12-31"),
        parameter("known".to_owned(), "按哪一刻所知：某日、某时刻，或 now；不写则与截至相同"),
        parameter("retired".to_owned(), "1：包括已停用"),
    ];
    let filters = kind.fields.iter().filter(|field| field.in_filter && !field.is_personal);
    parameters.extend(filters.map(|field| {
        parameter(
            field.name.to_string(),
            &format!("{}；另有 .ne .lt .le .gt .ge .in .has .set", field.label.zh),
        )
    }));
    json!({
        "operationId": format!("{}_list", kind.kind), "tags": [kind.kind], "summary": kind.plural.zh, "parameters": parameters,
        "responses": {"200": {"description": "一页", "content": {"application/json": {"schema": {"type": "object", "properties": {
            "total": {"type": "integer"}, "page": {"type": "integer"}, "size": {"type": "integer"},
            "open": {"type": "integer", "description": "写了 where 时：另有几条因缺信息不能判断"},
            "items": {"type": "array", "items": {"$ref": format!("#/components/schemas/{}", kind.kind)}},
        }}}}}},
    })
}

fn operation(kind: &KindSchema, verb: &str, zh: &str, status: &str) -> Json {
    let reference =
        json!({"application/json": {"schema": {"$ref": format!("#/components/schemas/{}", kind.kind)}}});
    let mut operation = json!({
        "operationId": format!("{}_{verb}", kind.kind), "tags": [kind.kind], "summary": format!("{zh}{}", kind.label.zh),
        "responses": {status: {"description": kind.label.zh, "content": reference}, "default": {"description": "未办成", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}}}},
    });
    if verb == "create" || verb == "change" || verb == "replace" {
        operation["requestBody"] = json!({"required": true, "content": reference});
    }
    operation
}

fn write(kind: &KindSchema, verb: &str, zh: &str) -> Json {
    let mut operation = operation(kind, verb, zh, "200");
    operation["parameters"] = json!([{"$ref": "#/components/parameters/if_match"}]);
    operation["responses"]["409"] = json!({"description": "此后已被修改；请读取现版后再写"});
    operation["responses"]["428"] = json!({"description": "缺少 If-Match"});
    operation
}

/// What is done besides reading and writing one record; `{kind}` is any kind.
fn acts() -> Vec<(&'static str, Json)> {
    let query = |name: &str, about: &str| json!({"name": name, "in": "query", "schema": {"type": "string"}, "description": about});
    let kind = json!({"name": "kind", "in": "path", "required": true, "schema": {"type": "string"}});
    let record = json!({"$ref": "#/components/parameters/id"});
    let trial = || {
        json!([
            record,
            query("rule", "第几条规则，从 0 数起"),
            query("list", "哪份名单：yes、near-0、open、open-0、gained、lost、more、less"),
            query("page", "第几页"),
            query("size", "每页几家，至多 500"),
            query("as_of", "截至某日，如 2024-12-31")
        ])
    };
    let file = json!({"required": true, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}});
    let text = json!({"content": {"text/plain": {"schema": {"type": "string"}}}});
    let object = json!({"content": {"application/json": {"schema": {"type": "object"}}}});
    let act = |name: &str, about: &str, parameters: Json, body: Option<&Json>| {
        let mut act = json!({
            "operationId": name, "tags": ["acts"], "summary": about, "parameters": parameters,
            "responses": {"200": {"description": "办成"}, "default": {"description": "未办成", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}}}},
        });
        if let Some(body) = body {
            act["requestBody"] = body.clone();
        }
        act
    };
    let (name, zone) =
        (query("name", "文件名，按扩展名定格式"), query("zone", "高新区的标识；本区账号可不写"));
    let if_match = json!({"$ref": "#/components/parameters/if_match"});
    vec![
        (
            "/api/v1/search",
            json!({"get": act("search", "按名称、编号、代码、拼音首字母查找各类记录", json!([query("q", "要找的词")]), None)}),
        ),
        (
            "/api/v1/read",
            json!({"post": act("read", "读文章，逐行返回文章与事实；propose=1 时送入台账待审", json!([query("propose", "1：送审"), name, zone, query("title", "题名"), query("published", "发布日期：采纳的内容从这一天起成立")]), Some(&file))}),
        ),
        (
            "/api/v1/policy/draft",
            json!({"post": act("policy_draft", "从政策文件起草规则：规则文本、每条条款的原文位置、没读成的原因；不写台账", json!([]), Some(&file))}),
        ),
        (
            "/api/v1/fact/{id}/acceptance",
            json!({"post": act("fact_acceptance", "采纳事实，正文可带更正", json!([record]), Some(&object))}),
        ),
        (
            "/api/v1/fact/{id}/rejection",
            json!({"post": act("fact_rejection", "退回事实", json!([record]), None)}),
        ),
        (
            "/api/v1/fact/{id}/reopening",
            json!({"post": act("fact_reopening", "重新审核事实", json!([record]), None)}),
        ),
        ("/api/v1/chain/{id}/diagnosis", diagnosis(&record, &object, &query, &act)),
        (
            "/api/v1/policy/{id}/claims",
            json!({"post": act("policy_claims", "确认兑现：正文写 period、firms，逐家答复", json!([record]), Some(&object))}),
        ),
        (
            "/api/v1/policy/{id}/publication",
            json!({"get": act("policy_publication", "公示的兑现，不须令牌", json!([record]), None)}),
        ),
        (
            "/api/v1/claim/{id}/payment",
            json!({"post": act("claim_payment", "登记拨付：amount、on、document", json!([record, if_match]), Some(&object))}),
        ),
        (
            "/api/v1/claim/{id}/publication",
            json!({"post": act("claim_publication", "公示：on", json!([record, if_match]), Some(&object))}),
        ),
        (
            "/api/v1/claim/{id}/withdrawal",
            json!({"post": act("claim_withdrawal", "拨付前撤回：reason", json!([record, if_match]), Some(&object))}),
        ),
        (
            "/api/v1/claim/{id}/return",
            json!({"post": act("claim_return", "退回：amount、reason", json!([record, if_match]), Some(&object))}),
        ),
        (
            "/api/v1/policy/{id}/trial",
            json!({
                "get": act("policy_trial", "试算政策：谁符合、谁只差一项、谁缺信息、要多少钱、分布、重叠、与现行规则相比", trial(), None),
                "post": act("policy_try", "试算正文里的一段规则（纯文本），不保存", trial(), Some(&text)),
            }),
        ),
        (
            "/api/v1/enterprise/{id}/policies",
            json!({"get": act("enterprise_policies", "企业可享政策：每条写了规则的已发布政策的答案、理由和金额", json!([record, query("as_of", "截至某日，如 2024-12-31"), query("known", "按哪一刻所知：某日、某时刻，或 now")]), None)}),
        ),
        (
            "/api/v1/rules/complete",
            json!({"post": act("rules_complete", "写规则时光标处可以写的字段、选项、代码、算法和用词；位置按 UTF-16 计", json!([]), Some(&writing(true)))}),
        ),
        (
            "/api/v1/rules/check",
            json!({"post": act("rules_check", "检查写到一半的规则：每处错误的位置、说法和改法，标准写法，各词是什么；位置按 UTF-16 计", json!([]), Some(&writing(false)))}),
        ),
        (
            "/api/v1/figure/{id}/value",
            json!({"get": act("figure_value", "口径的数值、依据多少条、缺什么；写了 from 或 to 则带走势", json!([record, query("as_of", "截至某日，如 2024-12-31"), query("known", "按哪一刻所知：某日、某时刻，或 now"), query("from", "走势从哪天起"), query("to", "走势到哪天止"), query("step", "走势的间隔：month、quarter 或 year")]), None)}),
        ),
        (
            "/api/v1/figure/{id}/rows",
            json!({"get": act("figure_rows", "口径依据的记录", json!([record, query("rows", "哪些：counted 计入的、open 待补的、unmeasured 没有数的、part 具备的"), query("page", "第几页"), query("size", "每页多少条"), query("as_of", "截至某日，如 2024-12-31"), query("known", "按哪一刻所知：某日、某时刻，或 now")]), None)}),
        ),
        (
            "/api/v1/{kind}/import",
            json!({"post": act("import", "导入工作簿，按列名对应字段；有错的行在时一行也不写", json!([kind, name, zone, query("dry_run", "1：只检查"), query("take_good", "1：只写没有问题的行")]), Some(&file))}),
        ),
        (
            "/api/v1/{kind}/{id}/merge",
            json!({"post": act("merge", "并入另一条记录，into 写明并入哪条", json!([kind, record]), Some(&object))}),
        ),
        (
            "/api/v1/{kind}/{id}/unmerge",
            json!({"post": act("unmerge", "撤销合并", json!([kind, record]), None)}),
        ),
        (
            "/api/v1/{kind}/{id}/reinstatement",
            json!({"post": act("reinstatement", "恢复使用", json!([kind, record, if_match]), None)}),
        ),
    ]
}

/// A rule that is being written.
fn writing(has_cursor: bool) -> Json {
    let mut properties = json!({
        "text": {"type": "string"},
        "form": {"type": "string", "enum": ["policy", "figure", "alert", "filter", "condition"]},
        "kind": {"type": "string", "description": "condition 时：条件所问的台账"},
        "zone": {"type": "string", "description": "高新区的标识；本区账号可不写"},
    });
    if has_cursor {
        properties["cursor"] = json!({"type": "integer", "description": "不写则为末尾"});
    }
    json!({"required": true, "content": {"application/json": {"schema": {"type": "object", "required": ["text", "form"], "properties": properties}}}})
}

/// The diagnosis of a chain; with a what-if sent, the chain as it would be.
fn diagnosis(
    record: &Json,
    object: &Json,
    query: &impl Fn(&str, &str) -> Json,
    act: &impl Fn(&str, &str, Json, Option<&Json>) -> Json,
) -> Json {
    let parameters = json!([
        record,
        query("scenario", "口径：now、building、planned 或 targets"),
        query("purchases", "外购：closed 或 open"),
        query("as_of", "截至某日，如 2024-12-31"),
        query("known", "按哪一刻所知：某日、某时刻，或 now"),
    ]);
    json!({
        "get": act("chain_diagnosis", "诊断产业链", parameters.clone(), None),
        "post": act("chain_what_if", "推演：正文为推演文件，不写入台账", parameters, Some(object)),
    })
}

fn error() -> Json {
    json!({"type": "object", "properties": {"error": {"type": "object", "properties": {
        "code": {"type": "string"}, "message": {"type": "string"}, "fields": {"type": "object", "additionalProperties": {"type": "string"}},
    }}}})
}
