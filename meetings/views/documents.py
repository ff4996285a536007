from django.http import HttpResponse


def document_add(request, **kwargs):
    return HttpResponse('document_add')  # stub, being written


def document_download(request, **kwargs):
    return HttpResponse('document_download')  # stub, being written


def document_withdraw(request, **kwargs):
    return HttpResponse('document_withdraw')  # stub, being written
