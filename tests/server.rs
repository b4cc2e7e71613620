//! The service over a real socket with the real models.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod common;

use common::{TestServer, example};
use mawqif::rpc::proto::enrich_articles_response::Outcome;
use mawqif::rpc::proto::{self, EnrichArticleRequest, EnrichArticlesRequest};
use tokio_stream::StreamExt;
use tonic::{Code, Request};
use tonic_types::StatusExt;

fn page(text: &str, id: &str) -> EnrichArticleRequest {
    EnrichArticleRequest {
        text: text.to_owned(),
        request_id: id.to_owned(),
        ..EnrichArticleRequest::default()
    }
}

fn term(arabic: &str, english: &str) -> proto::GlossaryEntry {
    proto::GlossaryEntry {
        arabic: arabic.to_owned(),
        english: english.to_owned(),
    }
}

/// Every span of the answer shows the words that the answer quotes, in both units.
fn assert_spans(text: &str, excerpt: &proto::Excerpt) {
    let span = excerpt.span.as_ref().unwrap();
    assert_eq!(
        &text[span.start_byte as usize..span.end_byte as usize],
        excerpt.text
    );
    let by_chars: String = text
        .chars()
        .skip(span.start_code_point as usize)
        .take((span.end_code_point - span.start_code_point) as usize)
        .collect();
    assert_eq!(by_chars, excerpt.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_comes_back_whole() {
    let server = TestServer::start(&[]);
    let mut client = server.client().await;
    let text = example("two-stories.txt");
    let response = client
        .enrich_article(page(&text, "a-1"))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(response.request_id, "a-1");
    let article = response.article.unwrap();
    assert_eq!(article.stories.len(), 2);
    assert_eq!(article.stories[0].date_line.as_ref().unwrap().date, "2023-10-13");
    assert_eq!(article.stories[0].source_credit.as_ref().unwrap().text, "وكالات");
    assert!(!article.models.is_empty() && article.timings.iter().any(|t| t.stage == "total"));

    for story in &article.stories {
        let mut ids = Vec::new();
        for segment in &story.segments {
            ids.push(segment.id);
            assert_spans(&text, segment.source.as_ref().unwrap());
            assert!(!segment.english.is_empty());
            for furniture in ["إقرأ أيضاً", "تابع أحدث الأخبار", "المصدر", "تاريخ النشر"]
            {
                assert!(!segment.source.as_ref().unwrap().text.contains(furniture));
            }
        }
        let summary = story.summary.as_ref().unwrap();
        assert!(!summary.headline.is_empty());
        assert!((1..=5).contains(&summary.sentences.len()));
        for sentence in &summary.sentences {
            assert!(!sentence.segment_ids.is_empty());
            assert!(sentence.segment_ids.iter().all(|id| ids.contains(id)));
        }
        for position in &story.positions {
            assert_spans(&text, position.cue.as_ref().unwrap());
            assert_spans(&text, position.statement.as_ref().unwrap());
            assert!(story.actors.iter().any(|actor| actor.id == position.actor_id));
            assert!(ids.contains(&position.segment_id));
        }
        for actor in &story.actors {
            for mention in &actor.mentions {
                let excerpt = proto::Excerpt {
                    text: mention.surface.clone(),
                    span: mention.span,
                };
                assert_spans(&text, &excerpt);
            }
        }
    }
    for part in &article.set_aside {
        assert_spans(&text, part.text.as_ref().unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_page_never_ends_the_stream() {
    let server = TestServer::start(&[]);
    let mut client = server.client().await;
    let good = example("short-statement.txt");
    let pages = [
        page(&good, "1"),
        page("   ", "2"),
        page(&good, ""),
        page("plain English, nothing else", "4"),
        page(&good, "5"),
    ];
    let requests = pages.map(|request| EnrichArticlesRequest {
        request: Some(request),
    });
    let mut answers = client
        .enrich_articles(tokio_stream::iter(requests))
        .await
        .unwrap()
        .into_inner();

    let mut outcomes = std::collections::BTreeMap::new();
    while let Some(answer) = answers.next().await {
        let answer = answer.unwrap();
        outcomes.insert(answer.request_id, answer.outcome.unwrap());
    }
    assert_eq!(outcomes.len(), 5);
    let (Outcome::Article(first), Outcome::Article(last)) = (&outcomes["1"], &outcomes["5"]) else {
        panic!("{outcomes:?}")
    };
    assert_eq!(first.stories, last.stories, "the same page gives the same answer");
    for id in ["2", ""] {
        let Outcome::Error(error) = &outcomes[id] else {
            panic!("{id} is no error")
        };
        assert_eq!(error.code, Code::InvalidArgument as i32);
        assert_eq!(error.reason, "INVALID_FIELD");
        assert!(error.field_violations[0].field.starts_with("request."));
    }
    let Outcome::Article(english) = &outcomes["4"] else {
        panic!("English text is a warning, not an error")
    };
    assert!(
        english
            .warnings
            .iter()
            .any(|w| w.kind() == proto::WarningKind::NoArabic)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_refused_with_its_field() {
    let server = TestServer::start(&[]);
    let mut client = server.client().await;
    let mut wordy = page("نص", "x");
    wordy.summary = Some(proto::SummaryOptions {
        max_sentences: Some(9),
        max_words: Some(1),
        mode: 0,
    });
    let mut no_model = page("نص", "x");
    no_model.summary = Some(proto::SummaryOptions {
        mode: proto::SummaryMode::Abstractive.into(),
        ..Default::default()
    });
    let mut long_id = page("نص", "x");
    long_id.request_id = "x".repeat(300);
    let cases = [
        (page("", ""), "text"),
        (page(&" ".repeat(1 << 20), ""), "text"),
        (page(&"خبر ".repeat(200_000), ""), "text"),
        (wordy, "summary.max_sentences"),
        (no_model, "summary.mode"),
        (long_id, "request_id"),
    ];
    for (request, field) in cases {
        let status = client.enrich_article(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{status}");
        let details = status.get_error_details();
        assert_eq!(details.error_info().unwrap().reason, "INVALID_FIELD");
        assert_eq!(details.bad_request().unwrap().field_violations[0].field, field);
    }
    let empty = proto::SummarizeArticleRequest::default();
    let status = client.summarize_article(empty).await.unwrap_err();
    assert_eq!(
        status.get_error_details().bad_request().unwrap().field_violations[0].field,
        "sentences"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_input_gives_warnings_and_loses_nothing() {
    let server = TestServer::start(&[]);
    let mut client = server.client().await;

    let long = "وقال المتحدث إن الوزارة تتابع الوضع عن كثب، ".repeat(625);
    let article = client
        .enrich_article(page(&long, ""))
        .await
        .unwrap()
        .into_inner()
        .article
        .unwrap();
    let segments = &article.stories[0].segments;
    let words: usize = segments
        .iter()
        .map(|s| s.source.as_ref().unwrap().text.split_whitespace().count())
        .sum();
    assert_eq!(words, long.split_whitespace().count(), "no word is lost");
    assert!(
        segments
            .iter()
            .flat_map(|s| &s.warnings)
            .any(|w| w.kind() == proto::WarningKind::SentenceSplit)
    );

    let mixed = "قال الوزير 🎉 إن Project X برنامه‌ریزی شده است 😀\u{202E} وأضاف أنه «مهم».\u{0}";
    let article = client
        .enrich_article(page(mixed, ""))
        .await
        .unwrap()
        .into_inner()
        .article
        .unwrap();
    assert_eq!(article.stories.len(), 1);

    let furniture = "المصدر: وكالات\nإقرأ أيضاً:\nتابع أحدث الأخبار عبر تطبيق\n";
    let article = client
        .enrich_article(page(furniture, ""))
        .await
        .unwrap()
        .into_inner()
        .article
        .unwrap();
    assert!(article.stories.is_empty());
    assert_eq!(article.set_aside.len(), 3);
    assert!(
        article
            .warnings
            .iter()
            .any(|w| w.kind() == proto::WarningKind::BoilerplateOnly)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_glossary_names_actors_and_reaches_the_translation() {
    let server = TestServer::start(&[]);
    let mut client = server.client().await;
    let text = "أدان وزير الخارجية الأردني أيمن الصفدي الهجوم على مدينة العقبة.";
    let request = proto::ExtractPositionsRequest {
        text: text.to_owned(),
        glossary: vec![term("أيمن الصفدي", "Aiman Alsafadi")],
    };
    let found = client.extract_positions(request).await.unwrap().into_inner();
    let actor = &found.actors[0];
    assert_eq!(actor.name_en, "Aiman Alsafadi");
    assert_eq!(actor.name_source(), proto::NameSource::Glossary);

    let request = proto::TranslateTextRequest {
        text: text.to_owned(),
        glossary: vec![
            term("أيمن الصفدي", "Aiman Alsafadi"),
            term("العقبة", "Port Aqaba"),
        ],
    };
    let translated = client.translate_text(request).await.unwrap().into_inner();
    let segment = &translated.segments[0];
    for english in ["Aiman Alsafadi", "Port Aqaba"] {
        let warned = segment.warnings.iter().any(|warning| {
            warning.kind() == proto::WarningKind::NameMissing && warning.detail.contains(english)
        });
        // Either the desk's term is there, or the desk is told that it is not.
        assert_ne!(segment.english.contains(english), warned, "{segment:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unusable_glossary_is_refused_with_the_entries() {
    let server = TestServer::start(&[]);
    let mut client = server.client().await;
    let request = proto::TranslateTextRequest {
        text: "قال الوزير نعم.".to_owned(),
        glossary: vec![term("قطر", "Qatar"), term("؟!", "what"), term("مصر", "")],
    };
    let status = client.translate_text(request).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    let details = status.get_error_details();
    let fields: Vec<&str> = details
        .bad_request()
        .unwrap()
        .field_violations
        .iter()
        .map(|violation| violation.field.as_str())
        .collect();
    assert_eq!(fields, ["glossary[1].arabic", "glossary[2].english"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stages_answer_alone() {
    let server = TestServer::start(&[]);
    let mut client = server.client().await;

    let text = "نفى الوزير صحة الخبر.\nودعا المواطنين إلى الهدوء.";
    let request = proto::TranslateTextRequest {
        text: text.to_owned(),
        glossary: Vec::new(),
    };
    let translated = client.translate_text(request).await.unwrap().into_inner();
    assert_eq!(translated.segments.len(), 2);
    assert_eq!(translated.english.lines().count(), 2);

    let request = proto::ExtractPositionsRequest {
        text: "أدان وزير الخارجية الأردني أيمن الصفدي الهجوم.".to_owned(),
        glossary: Vec::new(),
    };
    let found = client.extract_positions(request).await.unwrap().into_inner();
    assert_eq!(found.positions.len(), 1);
    assert_eq!(found.positions[0].r#type(), proto::PositionType::Condemn);
    assert_eq!(found.actors[0].name_en, "Ayman Safadi");
    assert!(!found.positions[0].statement_en.is_empty());

    let request = proto::SummarizeArticleRequest {
        title: "Ministers meet".to_owned(),
        sentences: vec![
            "The foreign ministers of both countries met in Amman on Sunday.".to_owned(),
            "They discussed trade and water.".to_owned(),
            "The weather was fine.".to_owned(),
        ],
        summary: Some(proto::SummaryOptions {
            max_sentences: Some(1),
            max_words: None,
            mode: 0,
        }),
    };
    let summary = client
        .summarize_article(request)
        .await
        .unwrap()
        .into_inner()
        .summary
        .unwrap();
    assert_eq!(
        (summary.headline.as_str(), summary.sentences.len()),
        ("Ministers meet", 1)
    );

    let info = client
        .get_service_info(proto::GetServiceInfoRequest {})
        .await
        .unwrap()
        .into_inner();
    assert!(
        info.models
            .iter()
            .any(|m| m.role == "translate" && m.sha256.len() == 64)
    );
    assert_eq!(info.limits.unwrap().max_text_bytes, 1 << 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_that_passes_is_said_so() {
    let server = TestServer::start(&[]);
    let mut client = server.client().await;
    let long = "وقال المتحدث إن الوزارة تتابع الوضع في المدينة عن كثب. ".repeat(1900);
    let mut request = Request::new(page(&long, ""));
    request.set_timeout(std::time::Duration::from_secs(4));
    let status = client.enrich_article(request).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded, "{status}");
    assert_eq!(
        status.get_error_details().error_info().unwrap().reason,
        "DEADLINE_PASSED"
    );
}

/// Waits until the server computes nothing any more, ten seconds at most, and returns its processor time.
#[cfg(target_os = "linux")]
async fn ticks_at_rest(server: &TestServer) -> u64 {
    let mut before = server.cpu_ticks();
    for _ in 0..50 {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        let now = server.cpu_ticks();
        if now <= before + 1 {
            return now;
        }
        before = now;
    }
    before
}

/// What a call costs that its caller leaves in the middle, measured in processor time, so that a busy machine
/// changes nothing.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_leaves_stops_the_work() {
    let server = TestServer::start(&["--threads", "1"]);
    let client = server.client().await;
    let text = |sentences: usize| {
        "وقال المتحدث باسم الوزارة إن الحكومة تتابع الوضع في المدينة عن كثب منذ صباح اليوم. "
            .repeat(sentences)
    };
    let translate = |sentences| {
        let (mut client, text) = (client.clone(), text(sentences));
        async move {
            client
                .translate_text(proto::TranslateTextRequest {
                    text,
                    glossary: Vec::new(),
                })
                .await
                .map(drop)
        }
    };
    let enrich = |sentences| {
        let (mut client, page) = (client.clone(), page(&text(sentences), ""));
        async move { client.enrich_article(page).await.map(drop) }
    };
    // The cost of a tenth of the sentences, to compare with.
    let (part, whole) = (50, 500);
    for translates_only in [true, false] {
        let begin = ticks_at_rest(&server).await;
        if translates_only {
            translate(part).await.unwrap()
        } else {
            enrich(part).await.unwrap()
        }
        let begin_of_whole = ticks_at_rest(&server).await;
        let cost = begin_of_whole - begin;
        assert!(cost >= 5, "{cost} ticks are too few to compare with");

        let call = if translates_only {
            tokio::spawn(translate(whole))
        } else {
            tokio::spawn(enrich(whole))
        };
        while server.cpu_ticks() < begin_of_whole + cost && !call.is_finished() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        assert!(!call.is_finished(), "a tenth of the work answered all of it");
        // Dropping the future resets the stream, as a caller who hangs up does.
        call.abort();
        let cancelled = server.cpu_ticks();
        let after = ticks_at_rest(&server).await - cancelled;
        // Nine tenths were to do. What is left is the step at hand and looking around.
        assert!(
            after < 2 * cost,
            "{after} ticks after the call, {cost} for a tenth of it"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn health_and_reflection_answer_and_sigterm_ends_in_order() {
    let server = TestServer::start(&[]);
    drop(server.client().await);
    let channel = server.channel().await;

    use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
    use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
    use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
    let ask = tonic_reflection::pb::v1::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut answers = ServerReflectionClient::new(channel)
        .server_reflection_info(tokio_stream::iter([ask]))
        .await
        .unwrap()
        .into_inner();
    let answer = answers.next().await.unwrap().unwrap().message_response.unwrap();
    let MessageResponse::ListServicesResponse(list) = answer else {
        panic!("{answer:?}")
    };
    assert!(
        list.service
            .iter()
            .any(|s| s.name == "mawqif.v1.EnrichmentService")
    );
    drop(answers);

    assert!(server.terminate().success());
}
