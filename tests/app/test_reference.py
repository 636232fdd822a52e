import httpx
from fastapi import FastAPI


def test_every_answer_of_every_route_is_described(app: FastAPI) -> None:
    for path, entry in app.openapi()["paths"].items():
        for method, operation in entry.items():
            assert operation["description"], (method, path)
            assert "200" in operation["responses"]
            for status, answer in operation["responses"].items():
                schema = answer["content"]["application/json"]["schema"]
                assert schema["$ref"], (method, path, status)
                if status != "200":
                    assert schema["$ref"].endswith("/ErrorBody"), (method, path, status)


def test_the_reference_page_shows_every_path_and_every_type(client: httpx.Client, app: FastAPI) -> None:
    page = client.get("/docs").text
    schema = app.openapi()
    for path in schema["paths"]:
        assert f"<code>{path}</code>" in page
    for name in schema["components"]["schemas"]:
        assert f'id="{name}"' in page
        assert f'href="#{name}"' in page or name in {"Alive"}


def test_pages_are_not_part_of_the_rest_interface(app: FastAPI) -> None:
    assert all(
        path.startswith("/api/v1/") or path in {"/livez", "/healthz"} for path in app.openapi()["paths"]
    )
